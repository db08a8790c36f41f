//! The databases.

use signals_database::AnyConnection;
use sqlx::Database;
use sqlx::migrate::Migrate;

/// A database of sqlx whose pools and transactions are announced: `Sqlite`, `Postgres` or `MySql`, each with the feature of its
/// name.
///
/// This trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no database that `signals-sqlx` knows",
    note = "enable the feature `sqlite`, `postgres` or `mysql` of `signals-sqlx`"
)]
pub trait Backend: Database<Connection: AnyConnection + Migrate> + sealed::Sealed {
    /// `true` if a statement that fails aborts the transaction, whose `COMMIT` then rolls back and reports success.
    #[doc(hidden)]
    const ABORTS: bool;

    /// The number of rows that a statement wrote.
    #[doc(hidden)]
    fn rows(result: &Self::QueryResult) -> u64;
}

mod sealed {
    pub trait Sealed {}
}

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
macro_rules! backend {
    ($database:ty, aborts: $aborts:literal) => {
        impl sealed::Sealed for $database {}

        impl Backend for $database {
            const ABORTS: bool = $aborts;

            fn rows(result: &Self::QueryResult) -> u64 {
                result.rows_affected()
            }
        }
    };
}

#[cfg(feature = "mysql")]
backend!(sqlx::MySql, aborts: false);
#[cfg(feature = "postgres")]
backend!(sqlx::Postgres, aborts: true);
#[cfg(feature = "sqlite")]
backend!(sqlx::Sqlite, aborts: false);
