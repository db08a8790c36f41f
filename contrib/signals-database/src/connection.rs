//! Physical connections, and the signal of new ones.

use std::any::Any;

use async_trait::async_trait;
use signals_core::{AsyncSignal, signal};

use crate::refusal::BoxError;

/// A physical connection: `SqliteConnection`, `PgConnection` or `MySqlConnection` of `sqlx`.
///
/// Receivers for every database use the methods of this trait. A receiver with `sender = SqliteConnection` gets that type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no connection to a database",
    label = "expected `SqliteConnection`, `PgConnection` or `MySqlConnection` of `sqlx`",
    note = "enable the feature `sqlite`, `postgres` or `mysql` of `signals-orm` or `signals-sqlx` for the database that you use"
)]
#[async_trait]
pub trait AnyConnection: Any + Send {
    /// The name of the database, as `sqlx` has it: `SQLite`, `PostgreSQL` or `MySQL`.
    fn database(&self) -> &'static str;

    /// Executes a statement.
    ///
    /// # Errors
    ///
    /// Returns the error of `sqlx`.
    async fn execute(&mut self, sql: &str) -> Result<(), BoxError>;
}

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
macro_rules! connection {
    ($connection:ty) => {
        #[async_trait]
        impl AnyConnection for $connection {
            fn database(&self) -> &'static str {
                <<$connection as sqlx::Connection>::Database as sqlx::Database>::NAME
            }

            async fn execute(&mut self, sql: &str) -> Result<(), BoxError> {
                sqlx::Executor::execute(self, sqlx::AssertSqlSafe(sql.to_owned())).await?;
                Ok(())
            }
        }
    };
}

#[cfg(feature = "mysql")]
connection!(sqlx::MySqlConnection);
#[cfg(feature = "postgres")]
connection!(sqlx::PgConnection);
#[cfg(feature = "sqlite")]
connection!(sqlx::SqliteConnection);

/// Sent for every physical connection that an announced pool opens, before it is used. Connections that replace a lost one
/// send it too. Receivers set the connection up.
///
/// `sender` is the connection of `sqlx`; a receiver with `sender = SqliteConnection` gets that type.
///
/// If a receiver fails, the connection is closed. `connect` returns the first such failure. Later failures are logged by
/// the pool, which tries again until its acquire timeout ends.
///
/// `signals-orm` and `signals-sqlx` send this one signal. Django: `connection_created`.
#[signal]
pub static CONNECTION_CREATED: AsyncSignal<fn(sender: &mut dyn AnyConnection) -> Result<(), BoxError>>;
