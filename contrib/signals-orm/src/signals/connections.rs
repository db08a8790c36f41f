//! The signal of new connections.

use std::any::Any;

use async_trait::async_trait;
use sea_orm::{DbBackend, DbErr};
use signals_core::{AsyncSignal, signal};

use crate::error::BoxError;

/// A physical connection: `SqliteConnection`, `PgConnection` or `MySqlConnection` of `sqlx`.
///
/// Receivers for every database use the methods of this trait. A receiver with `sender = SqliteConnection` gets that type.
/// SeaORM re-exports the `sqlx` that these types come from as `sea_orm::sqlx`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no connection to a database",
    label = "expected `SqliteConnection`, `PgConnection` or `MySqlConnection` of `sea_orm::sqlx`",
    note = "enable the feature `sqlite`, `postgres` or `mysql` of `signals-orm` for the database that you use"
)]
#[async_trait]
pub trait AnyConnection: Any + Send {
    /// The kind of database.
    fn backend(&self) -> DbBackend;

    /// Executes a statement.
    ///
    /// # Errors
    ///
    /// Returns the error of the database.
    async fn execute(&mut self, sql: &str) -> Result<(), DbErr>;
}

/// Sent for every physical connection that a pool opens, before it is used: see `connect`. Connections that replace a lost
/// one send it too. Receivers set the connection up.
///
/// `sender` is the connection of `sqlx`; a receiver with `sender = SqliteConnection` gets that type.
///
/// If a receiver fails, the connection is closed. `connect` returns the first such failure. Later failures are logged by
/// the pool, which tries again until its acquire timeout ends in `DbErr::ConnectionAcquire`.
///
/// Django: `connection_created`.
#[signal]
pub static CONNECTION_CREATED: AsyncSignal<fn(sender: &mut dyn AnyConnection) -> Result<(), BoxError>>;
