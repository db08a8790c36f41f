//! The signals of the mailer: the only vocabulary that its crates share.

#![forbid(unsafe_code)]

mod new_user;

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;

use signals_core::{AsyncSignal, signal};
use sqlx::SqlitePool;

pub use crate::new_user::{Invalid, NewUser};

/// Sent once before the service listens, for receivers to prepare what they need. An `Err` keeps it from starting.
#[signal]
pub static SERVICE_STARTING: AsyncSignal<fn(database: &SqlitePool) -> Result<(), SignUpError>>;

/// Sent for each user who signs up. The client waits for the receivers, and is told what they could not do.
///
/// Receivers know nothing of the service: what they work with comes as an argument, and each takes what it needs.
#[signal]
pub static USER_SIGNED_UP: AsyncSignal<
    fn(user: &NewUser, database: &SqlitePool, mail_server: SocketAddr) -> Result<(), SignUpError>,
>;

/// What a receiver could not do. `send` returns it without the receiver it is from, so it names the crate itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignUpError {
    /// Somebody has signed up with this address before.
    Taken(String),
    /// A receiver needs something that does not work now.
    Failed {
        /// The crate of the receiver.
        receiver: &'static str,
        /// What went wrong there.
        reason: String,
    },
}

impl SignUpError {
    /// The error of `receiver` for whatever went wrong there.
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
