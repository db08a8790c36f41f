//! The session of axum-login, with signals.

use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum_login::AuthnBackend;
use futures_util::{Stream, StreamExt};
use signals_core::{Receiver, SenderType};

use crate::discard::Discard;
use crate::error::ReceiverError;
use crate::{BoxError, Credentials, Error, USER_LOGGED_IN, USER_LOGGED_OUT, USER_LOGIN_FAILED, User};

/// An extractor that wraps [`axum_login::AuthSession`] and sends the signals.
///
/// It dereferences to the wrapped session, for `user`, `backend` and `session`.
///
/// # What is guaranteed
///
/// The result of [`login`](Self::login) and [`logout`](Self::logout) decides whether a user is logged in, not the status of
/// the response. If a login fails, is refused by a receiver, panics, or is dropped because the client disconnects, the session
/// is ended, and no user is logged in on it. After a logout has deleted the session from its store, the session stays deleted,
/// even if a receiver fails or panics or the client disconnects.
///
/// What other requests do with the same session is up to its store: one that is under way at a logout can save the session
/// again, and its user is then logged in. Wrap the store in [`FinalDeletes`](crate::FinalDeletes) to prevent that.
#[derive(Debug, Clone)]
pub struct AuthSession<Backend: AuthnBackend> {
    inner: axum_login::AuthSession<Backend>,
    /// The head of the request, if there were receivers when it arrived.
    request: Option<Arc<Parts>>,
    /// The id of the session belonged to a user who logged out.
    is_id_used: bool,
}

impl<Backend: AuthnBackend + 'static> AuthSession<Backend> {
    /// Wraps the session of a request. In a handler, use the extractor.
    #[must_use]
    pub fn new(session: axum_login::AuthSession<Backend>, request: &Parts) -> Self {
        let has_receivers =
            USER_LOGGED_IN.has_receivers() || USER_LOGGED_OUT.has_receivers() || USER_LOGIN_FAILED.has_receivers();
        let request = has_receivers.then(|| Arc::new(request.clone()));
        AuthSession { inner: session, request, is_id_used: false }
    }

    /// Asks the backend for the user with these credentials. Sends [`USER_LOGIN_FAILED`] if there is none.
    ///
    /// # Errors
    ///
    /// Returns the error of the backend or of a receiver.
    pub async fn authenticate(&self, credentials: Backend::Credentials) -> Result<Option<Backend::User>, Error<Backend>>
    where
        Backend::Credentials: Credentials,
    {
        let masked = USER_LOGIN_FAILED.has_receivers_for::<Backend>().then(|| credentials.mask());
        let user = self.inner.authenticate(credentials).await?;
        if let (None, Some(masked)) = (&user, masked) {
            let (backend, request) = (SenderType::of::<Backend>(), self.request());
            first_error(USER_LOGIN_FAILED.responses(backend, &masked, &self.session, &request)).await?;
        }
        Ok(user)
    }

    /// Logs the user in, then sends [`USER_LOGGED_IN`].
    ///
    /// The session gets a new id. If another user was logged in on it, its data is deleted first, as Django does.
    ///
    /// # Errors
    ///
    /// Returns the error of the session store, in which case nothing is sent, or of a receiver. The session is then ended.
    pub async fn login(&mut self, user: &Backend::User) -> Result<(), Error<Backend>>
    where
        Backend::User: 'static,
    {
        let discard = Discard::new(&self.session);
        let logged_in = self.try_login(user).await;
        if logged_in.is_err() {
            self.inner.logout().await?;
            self.is_id_used = true;
        }
        discard.keep();
        logged_in
    }

    async fn try_login(&mut self, user: &Backend::User) -> Result<(), Error<Backend>>
    where
        Backend::User: 'static,
    {
        let before = self.user.take();
        if before.as_ref().is_some_and(|before| before.user_id() != user.user_id()) {
            self.session.flush().await?;
        }
        if before.is_some() {
            // Before the id is given up: nothing could delete the record of the user afterwards.
            self.session.delete().await?;
        }
        if before.is_some() || self.is_id_used {
            // axum-login gives a new id only to sessions without a user.
            self.session.cycle_id().await?;
        }
        self.inner.login(user).await?;
        if USER_LOGGED_IN.has_receivers_for::<Backend::User>() {
            self.session.save().await?;
            first_error(USER_LOGGED_IN.responses(user, &self.session, &self.request())).await?;
        }
        Ok(())
    }

    /// Logs the user out and returns the user. Sends [`USER_LOGGED_OUT`] if there was one.
    ///
    /// A request that is under way on the same session can save it again, unless its store is a
    /// [`FinalDeletes`](crate::FinalDeletes).
    ///
    /// # Errors
    ///
    /// Returns the error of the session store, or of a receiver. If the store cannot delete the session, nothing is sent. The
    /// error of a receiver is returned after the user was logged out.
    pub async fn logout(&mut self) -> Result<Option<Backend::User>, Error<Backend>>
    where
        Backend::User: 'static,
    {
        let discard = Discard::new(&self.session);
        let sent = match &self.user {
            Some(user) if USER_LOGGED_OUT.has_receivers_for::<Backend::User>() => {
                if let Err(error) = self.session.delete().await {
                    discard.keep();
                    return Err(error.into());
                }
                first_error(USER_LOGGED_OUT.responses(user, &self.session, &self.request())).await
            }
            _ => Ok(()),
        };
        let user = self.inner.logout().await?;
        self.is_id_used = true;
        discard.keep();
        sent?;
        Ok(user)
    }

    /// The head of the request, or an empty one if there were no receivers when it arrived.
    fn request(&self) -> Arc<Parts> {
        let empty = || Arc::new(Request::new(()).into_parts().0);
        self.request.clone().unwrap_or_else(empty)
    }
}

/// Runs the receivers until one fails, and returns its error with its name, which `send` would not do.
async fn first_error(responses: impl Stream<Item = (Receiver, Result<(), BoxError>)>) -> Result<(), ReceiverError> {
    let mut responses = pin!(responses);
    while let Some((receiver, response)) = responses.next().await {
        response.map_err(|error| ReceiverError::new(receiver, error))?;
    }
    Ok(())
}

impl<Backend: AuthnBackend> Deref for AuthSession<Backend> {
    type Target = axum_login::AuthSession<Backend>;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl<Backend: AuthnBackend> DerefMut for AuthSession<Backend> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.inner
    }
}

impl<S: Send + Sync, Backend: AuthnBackend + 'static> FromRequestParts<S> for AuthSession<Backend> {
    type Rejection = <axum_login::AuthSession<Backend> as FromRequestParts<S>>::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let session = axum_login::AuthSession::from_request_parts(parts, state).await?;
        Ok(AuthSession::new(session, parts))
    }
}
