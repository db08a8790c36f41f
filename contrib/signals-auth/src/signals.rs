//! The signals.

use axum_login::tower_sessions::Session;
use signals_core::{AsyncSignal, SenderType, signal};

use crate::{BoxError, MaskedCredentials, User};

/// Sent once a user has logged in: the session is in its store, so that a receiver that looks there finds it.
///
/// `sender` is the user; a receiver with `sender = Account` gets the `&Account`. `session` is the one that the user is logged
/// in with; it has its new id.
///
/// An error of a receiver keeps it from those after it, and is what `login` returns, with the receiver. The session stays
/// as it is; whether the client gets its cookie is for the response to say, for with a 5xx tower-sessions sends none.
///
/// # Cost
///
/// axum-login leaves the session to be written with the response. If anybody listens, it is written before too.
///
/// Django: `user_logged_in`, sent before the session is saved. There `sender` is the class and `user` the user; an exception
/// of a receiver leaves `login` as well.
#[signal]
pub static USER_LOGGED_IN: AsyncSignal<fn(sender: &dyn User, session: &Session) -> Result<(), BoxError>>;

/// Sent as a user logs out, before the session is flushed: what is in there can still be read.
///
/// An error of a receiver keeps it from those after it. The session is flushed all the same, and then `logout` returns
/// the error, with the receiver. Whether the store can delete the session is not known yet: if it cannot, `logout` returns
/// that error, and the signal came too early.
///
/// Django: `user_logged_out`. It is sent with no user where nobody was logged in; here it is not, for nobody logs out. There,
/// an exception of a receiver keeps the user logged in.
#[signal]
pub static USER_LOGGED_OUT: AsyncSignal<fn(sender: &dyn User, session: &Session) -> Result<(), BoxError>>;

/// Sent when the backend has no user for some credentials.
///
/// `sender` is the type of the backend, as `SenderType::of::<Backend>()`. `credentials` are those that did not fit, without
/// what is secret in them: see [`Credentials`](crate::Credentials).
///
/// An error of a receiver keeps it from those after it, and is what `authenticate` returns, with the receiver: so can a
/// receiver that counts failures turn down a client that has had too many.
///
/// It is not sent when the backend fails: nobody knows then whether the credentials fit.
///
/// Django: `user_login_failed`. There `sender` is the name of a module.
#[signal]
pub static USER_LOGIN_FAILED: AsyncSignal<
    fn(sender: SenderType, credentials: &MaskedCredentials, session: &Session) -> Result<(), BoxError>,
>;
