//! What can go wrong outside of a handler.

use std::error::Error as StdError;

use thiserror::Error;

use crate::event::{MAX_KEY, MAX_PAYLOAD};

/// Any error, as handlers and databases return it.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why an event could not be written, or why a worker could not start or reach its store.
///
/// A signal whose response is `Result<(), E>` passes it to its sender if `E: From<signals_durable::Error>`. `DbErr` of SeaORM,
/// `sqlx::Error` and `Box<dyn Error + Send + Sync>` are such types. In a signal that returns nothing the receiver panics, so that
/// the sender cannot commit without the event.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument could not be serialised.
    #[error("argument `{argument}` of the durable receiver `{uid}` cannot be serialised: {source}")]
    Argument {
        /// The uid of the receiver.
        uid: &'static str,
        /// The name of the argument.
        argument: &'static str,
        /// The error of serde.
        source: serde_json::Error,
    },
    /// The serialised arguments are larger than [`MAX_PAYLOAD`].
    #[error(
        "the arguments of the durable receiver `{uid}` take {bytes} bytes, and an event takes {MAX_PAYLOAD}: store them \
         elsewhere and send a reference"
    )]
    TooLarge {
        /// The uid of the receiver.
        uid: &'static str,
        /// The size of the serialised arguments.
        bytes: usize,
    },
    /// The key is longer than [`MAX_KEY`].
    #[error(
        "the key of an event of the durable receiver `{uid}` takes {bytes} bytes, and keys take {MAX_KEY}: use a short name of \
         what the events are about, such as a number"
    )]
    KeyTooLong {
        /// The uid of the receiver.
        uid: &'static str,
        /// The size of the key.
        bytes: usize,
    },
    /// A table of ours does not exist.
    #[error("a table of signals-durable does not exist, so run its migration: {0}")]
    NotMigrated(#[source] BoxError),
    /// SQLite refused a write in a transaction that began with a read.
    #[error(
        "another connection wrote to the SQLite database after this transaction had read from it: begin transactions that \
         write with `BEGIN IMMEDIATE`, for instance by `signals_durable::begin`; {0}"
    )]
    ReadBeforeWrite(#[source] BoxError),
    /// The database failed.
    #[error("{0}")]
    Database(#[source] BoxError),
    /// Two handlers have one uid.
    #[error("the uid `{uid}` names two durable receivers: {first} and {second}")]
    RepeatedUid {
        /// The uid.
        uid: &'static str,
        /// The path, file and line of one of them.
        first: String,
        /// Those of the other.
        second: String,
    },
    /// The address of a broker cannot be used.
    #[cfg(feature = "broker")]
    #[error("the address of the broker cannot be used: {0}")]
    BrokerAddress(#[source] BoxError),
    /// The broker cannot be reached, or refuses the name or password.
    #[cfg(feature = "broker")]
    #[error("the broker cannot be connected to: {0}")]
    Broker(#[source] BoxError),
    /// The store has no transactions, which a relay or an inbox needs: it is a `MemoryStore`.
    #[cfg(feature = "broker")]
    #[error("a relay and an inbox need a database, and this store is none")]
    NoTransactions,
    /// A relay and an inbox move the events of one handler from a database into the same database.
    #[cfg(feature = "broker")]
    #[error(
        "a message of `{0}` came from the database that it would be written to: give the workers of a broker a database of their \
         own, or run them without the broker"
    )]
    Circle(String),
    /// A [`Spool`](crate::Spool) cannot take an event.
    #[error("the event of the durable receiver `{uid}` is not stored: {why}")]
    Spool {
        /// The uid of the receiver.
        uid: &'static str,
        /// The reason.
        why: &'static str,
    },
    /// The event that a command names does not exist.
    #[error("there is no event {0}")]
    NoEvent(i64),
}

impl Error {
    /// Wraps the error of a database driver.
    #[cfg(any(feature = "orm", feature = "sqlx"))]
    pub(crate) fn of_database(error: impl Into<BoxError>) -> Self {
        let error = error.into();
        let text = error.to_string();
        let is_missing = text.contains("no such table: signals_durable_")
            || (text.contains("relation \"signals_durable_") && text.contains("\" does not exist"));
        if is_missing {
            Error::NotMigrated(error)
        } else if text.contains("(code: 517)") {
            Error::ReadBeforeWrite(error)
        } else {
            Error::Database(error)
        }
    }
}

#[cfg(feature = "orm")]
impl From<Error> for sea_orm::DbErr {
    fn from(error: Error) -> Self {
        sea_orm::DbErr::Custom(error.to_string())
    }
}

#[cfg(feature = "sqlx")]
impl From<Error> for sqlx::Error {
    fn from(error: Error) -> Self {
        sqlx::Error::Encode(Box::new(error))
    }
}
