//! The signals.

use axum::http::request::Parts;
use axum_login::tower_sessions::Session;
use signals_core::{AsyncSignal, SenderType, signal};

use crate::{BoxError, MaskedCredentials, User};

/// Sent after a user logged in and the session was saved to its store.
///
/// - `sender` is the user; a receiver with `sender = Account` gets `&Account`.
/// - `session` is the session of the login, with its new id.
/// - `request` is the head of the request; its extensions hold the address of the client where the server adds it. It is
///   empty if there were no receivers of this crate's signals when the request arrived.
///
/// If a receiver fails, the receivers after it do not run, the session is ended, and `login` returns the error.
///
/// ```
/// use std::net::SocketAddr;
///
/// use axum::extract::ConnectInfo;
/// use axum::http::request::Parts;
/// use signals_auth::{USER_LOGGED_IN, User};
/// use signals_core::receiver;
///
/// #[receiver(USER_LOGGED_IN)]
/// fn log(sender: &dyn User, request: &Parts) {
///     let address = request.extensions.get::<ConnectInfo<SocketAddr>>();
///     println!("{} logged in from {address:?} with {:?}", sender.user_id(), request.headers.get("user-agent"));
/// }
/// # fn main() {}
/// ```
///
/// # Cost
///
/// axum-login leaves the session to be saved with the response. With receivers, it is saved before them too.
///
/// Django: `user_logged_in`, sent before the session is saved. Its `sender` is the class and `user` the user; an exception
/// of a receiver leaves `login` as well.
#[signal]
pub static USER_LOGGED_IN: AsyncSignal<
    fn(sender: &dyn User, session: &Session, request: &Parts) -> Result<(), BoxError>,
>;

/// Sent when a user logs out, after the session was deleted from its store. Receivers can still read its data through
/// `session`, which is emptied after them.
///
/// `sender` and `request` are those of [`USER_LOGGED_IN`].
///
/// If a receiver fails, the receivers after it do not run. The user is logged out all the same, and `logout` then returns the
/// error.
///
/// Django: `user_logged_out`. Django sends it without a user if no user was logged in; this crate does not send it then. In
/// Django an exception of a receiver keeps the user logged in.
#[signal]
pub static USER_LOGGED_OUT: AsyncSignal<
    fn(sender: &dyn User, session: &Session, request: &Parts) -> Result<(), BoxError>,
>;

/// Sent when the backend has no user for some credentials.
///
/// `sender` is the type of the backend, `SenderType::of::<Backend>()`. `credentials` are the ones that were tried, without
/// their secrets: see [`Credentials`](crate::Credentials). `request` is that of [`USER_LOGGED_IN`].
///
/// If a receiver fails, the receivers after it do not run, and `authenticate` returns the error. So a receiver that counts
/// failures can turn down a client that has had too many.
///
/// It is not sent if the backend fails, because it is not known then whether the credentials were right.
///
/// Django: `user_login_failed`. Its `sender` is the name of a module.
#[signal]
pub static USER_LOGIN_FAILED: AsyncSignal<
    fn(sender: SenderType, credentials: &MaskedCredentials, session: &Session, request: &Parts) -> Result<(), BoxError>,
>;
