//! `Executor` for pools and transactions.
//!
//! One implementation for each database: one for all of them makes rustc overflow where it looks for an executor of a type that
//! it does not know yet, as sqlx found for its own transaction.

use either::Either;
use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use sqlx::{Database, Describe, Error, Execute, Executor, SqlStr};

use crate::pool::Pool;
use crate::statement::{Step, is_observed, on_pool, on_transaction};
use crate::transaction::Transaction;

/// Reads a statement to its end and returns its first row.
async fn first_row<DB: Database>(mut steps: BoxStream<'_, Result<Step<DB>, Error>>) -> Result<Option<DB::Row>, Error> {
    let mut first = None;
    while let Some(step) = steps.try_next().await? {
        if let Either::Right(row) = step {
            first.get_or_insert(row);
        }
    }
    Ok(first)
}

macro_rules! executor {
    ($database:ty, $executor:ty, $self:ident, observed: $observed:path, plain: $plain:expr) => {
        impl<'c> Executor<'c> for $executor {
            type Database = $database;

            fn fetch_many<'e, 'q: 'e, E>($self, query: E) -> BoxStream<'e, Result<Step<$database>, Error>>
            where
                'c: 'e,
                E: 'q + Execute<'q, $database>,
            {
                if is_observed() { $observed($self, query).boxed() } else { $plain.fetch_many(query) }
            }

            fn fetch_optional<'e, 'q: 'e, E>(
                $self,
                query: E,
            ) -> BoxFuture<'e, Result<Option<<$database as Database>::Row>, Error>>
            where
                'c: 'e,
                E: 'q + Execute<'q, $database>,
            {
                if is_observed() {
                    Box::pin(first_row::<$database>($observed($self, query)))
                } else {
                    $plain.fetch_optional(query)
                }
            }

            fn prepare_with<'e>(
                $self,
                sql: SqlStr,
                parameters: &'e [<$database as Database>::TypeInfo],
            ) -> BoxFuture<'e, Result<<$database as Database>::Statement, Error>>
            where
                'c: 'e,
            {
                $plain.prepare_with(sql, parameters)
            }

            fn describe<'e>($self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<$database>, Error>>
            where
                'c: 'e,
            {
                $plain.describe(sql)
            }
        }
    };
}

macro_rules! executors {
    ($database:ty) => {
        executor!($database, &'c Pool<$database>, self, observed: on_pool, plain: (&**self));
        executor!(
            $database,
            &'c mut Transaction<'_, $database>,
            self,
            observed: on_transaction,
            plain: self.connection()
        );
    };
}

#[cfg(feature = "mysql")]
executors!(sqlx::MySql);
#[cfg(feature = "postgres")]
executors!(sqlx::Postgres);
#[cfg(feature = "sqlite")]
executors!(sqlx::Sqlite);
