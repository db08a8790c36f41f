//! The session of axum-login, whose logins are announced.

use std::ops::{Deref, DerefMut};
use std::pin::pin;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_login::AuthnBackend;
use futures_util::{Stream, StreamExt};
use signals_core::{Receiver, SenderType};

use crate::error::ReceiverError;
use crate::{BoxError, Credentials, Error, USER_LOGGED_IN, USER_LOGGED_OUT, USER_LOGIN_FAILED};

/// An [`axum_login::AuthSession`] that sends the signals. An extractor, in the place of the other.
///
/// It dereferences to the other for all that is not announced, as `user` and `backend`.
#[derive(Debug, Clone)]
pub struct AuthSession<Backend: AuthnBackend>(pub axum_login::AuthSession<Backend>);

impl<Backend: AuthnBackend + 'static> AuthSession<Backend> {
    /// Looks for the user whom the credentials fit. Sends [`USER_LOGIN_FAILED`] if there is none.
    ///
    /// # Errors
    ///
    /// If the backend fails, or a receiver.
    pub async fn authenticate(&self, credentials: Backend::Credentials) -> Result<Option<Backend::User>, Error<Backend>>
    where
        Backend::Credentials: Credentials,
    {
        let masked = USER_LOGIN_FAILED.has_receivers_for::<Backend>().then(|| credentials.mask());
        let user = self.0.authenticate(credentials).await?;
        if let (None, Some(masked)) = (&user, masked) {
            let backend = SenderType::of::<Backend>();
            first_error(USER_LOGIN_FAILED.responses(backend, &masked, &self.session)).await?;
        }
        Ok(user)
    }

    /// Logs the user in, then sends [`USER_LOGGED_IN`].
    ///
    /// # Errors
    ///
    /// If the session cannot be written, in which case nothing is sent, or a receiver fails.
    pub async fn login(&mut self, user: &Backend::User) -> Result<(), Error<Backend>>
    where
        Backend::User: 'static,
    {
        self.0.login(user).await?;
        if USER_LOGGED_IN.has_receivers_for::<Backend::User>() {
            self.session.save().await?;
            first_error(USER_LOGGED_IN.responses(user, &self.session)).await?;
        }
        Ok(())
    }

    /// Sends [`USER_LOGGED_OUT`] if somebody is logged in, then logs them out. Returns who it was.
    ///
    /// # Errors
    ///
    /// If the session cannot be deleted, or a receiver fails.
    pub async fn logout(&mut self) -> Result<Option<Backend::User>, Error<Backend>>
    where
        Backend::User: 'static,
    {
        let sent = match &self.user {
            Some(user) if USER_LOGGED_OUT.has_receivers_for::<Backend::User>() => {
                first_error(USER_LOGGED_OUT.responses(user, &self.session)).await
            }
            _ => Ok(()),
        };
        let user = self.0.logout().await?;
        sent?;
        Ok(user)
    }
}

/// The error that stops the send, with the receiver, which `send` would not tell.
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
        &self.0
    }
}

impl<Backend: AuthnBackend> DerefMut for AuthSession<Backend> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<S: Send + Sync, Backend: AuthnBackend + 'static> FromRequestParts<S> for AuthSession<Backend> {
    type Rejection = <axum_login::AuthSession<Backend> as FromRequestParts<S>>::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        axum_login::AuthSession::from_request_parts(parts, state).await.map(AuthSession)
    }
}
