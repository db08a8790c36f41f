//! The errors of authentication, login and logout.

use std::error;
use std::fmt::{self, Debug, Display};

use axum_login::AuthnBackend;
use axum_login::tower_sessions::session;
use signals_core::Receiver;

/// The error of a receiver: any error type, so that `?` works, or text through `Err("why".into())`.
pub type BoxError = Box<dyn error::Error + Send + Sync>;

/// The error of an authentication, login or logout: [`axum_login::Error`], and that of a receiver.
pub enum Error<Backend: AuthnBackend> {
    /// The session could not be read or written.
    Session(session::Error),
    /// The backend failed.
    Backend(Backend::Error),
    /// A receiver failed.
    Receiver(ReceiverError),
}

/// A receiver that failed, with its error.
#[derive(Debug)]
pub struct ReceiverError {
    receiver: Receiver,
    error: BoxError,
}

impl ReceiverError {
    pub(crate) fn new(receiver: Receiver, error: BoxError) -> Self {
        ReceiverError { receiver, error }
    }

    /// The receiver that failed.
    #[must_use]
    pub const fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// The error that it returned.
    #[must_use]
    pub fn error(&self) -> &(dyn error::Error + Send + Sync + 'static) {
        &*self.error
    }
}

impl Display for ReceiverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} returned: {}", self.receiver, self.error)
    }
}

impl error::Error for ReceiverError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&*self.error)
    }
}

impl<Backend: AuthnBackend> Debug for Error<Backend> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Session(error) => f.debug_tuple("Session").field(error).finish(),
            Error::Backend(error) => f.debug_tuple("Backend").field(error).finish(),
            Error::Receiver(error) => f.debug_tuple("Receiver").field(error).finish(),
        }
    }
}

impl<Backend: AuthnBackend> Display for Error<Backend> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Session(error) => Display::fmt(error, f),
            Error::Backend(error) => Display::fmt(error, f),
            Error::Receiver(error) => Display::fmt(error, f),
        }
    }
}

impl<Backend: AuthnBackend> error::Error for Error<Backend> {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Error::Session(error) => error.source(),
            Error::Backend(error) => error.source(),
            Error::Receiver(error) => error.source(),
        }
    }
}

impl<Backend: AuthnBackend> From<axum_login::Error<Backend>> for Error<Backend> {
    fn from(error: axum_login::Error<Backend>) -> Self {
        match error {
            axum_login::Error::Session(error) => Error::Session(error),
            axum_login::Error::Backend(error) => Error::Backend(error),
        }
    }
}

impl<Backend: AuthnBackend> From<session::Error> for Error<Backend> {
    fn from(error: session::Error) -> Self {
        Error::Session(error)
    }
}

impl<Backend: AuthnBackend> From<ReceiverError> for Error<Backend> {
    fn from(error: ReceiverError) -> Self {
        Error::Receiver(error)
    }
}
