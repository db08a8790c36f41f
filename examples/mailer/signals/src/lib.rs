//! The signals of the mailer. They are all that its crates share.

#![forbid(unsafe_code)]

mod new_user;

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;

use signals_core::{AsyncSignal, signal};
use sqlx::SqlitePool;

pub use crate::new_user::{Invalid, NewUser};

/// Sent once before the service starts, so that receivers can prepare. An `Err` prevents the start.
#[signal]
pub static SERVICE_STARTING: AsyncSignal<fn(database: &SqlitePool) -> Result<(), SignUpError>>;

/// Sent for each user who signs up. The response to the client waits for the receivers and reports their failures.
///
/// Receivers do not depend on the service. They get what they work with as arguments, and each takes what it needs.
#[signal]
pub static USER_SIGNED_UP: AsyncSignal<
    fn(user: &NewUser, database: &SqlitePool, mail_server: SocketAddr) -> Result<(), SignUpError>,
>;

/// The failure of a receiver. `send` returns it without the receiver, so it names the crate itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignUpError {
    /// The address is already taken.
    Taken(String),
    /// A receiver needs something that is not available.
    Failed {
        /// The crate of the receiver.
        receiver: &'static str,
        /// What went wrong.
        reason: String,
    },
}

impl SignUpError {
    /// Wraps an error of `receiver`.
    pub fn failed(receiver: &'static str, reason: impl fmt::Display) -> Self {
        SignUpError::Failed { receiver, reason: reason.to_string() }
    }
}

impl fmt::Display for SignUpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignUpError::Taken(email) => write!(f, "{email} has signed up before"),
            SignUpError::Failed { receiver, reason } => write!(f, "{receiver}: {reason}"),
        }
    }
}

impl Error for SignUpError {}
