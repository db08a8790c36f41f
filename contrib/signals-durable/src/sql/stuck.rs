//! Connections to SQLite that sqlx takes to be in a transaction which has ended.
//!
//! When its disk is full, SQLite rolls the whole transaction back by itself. sqlx does not notice: the `ROLLBACK` that it sends then
//! fails, and it counts the transaction as open for as long as the connection lives. The pool keeps the connection.
//!
//! sqlx refuses to begin an immediate transaction on it. SeaORM begins a savepoint instead, inside of a transaction that is not
//! there: if that is rolled back, SQLite stays in a transaction, and nothing that is committed later on this connection is.

#[cfg(feature = "sqlx")]
use std::fmt::Display;
use std::time::Duration;

#[cfg(all(feature = "orm", not(feature = "sqlx")))]
use sea_orm::sqlx;
use sqlx::{Connection as _, Database, Pool};
use tokio::time::timeout;

/// Succeeds in a transaction that SeaORM has begun as a savepoint, and in no other.
#[cfg(feature = "orm")]
pub(super) const PROBE: &str = "ROLLBACK TO SAVEPOINT _sqlx_savepoint_1";

/// How long a connection may take to come back to the pool.
const RETURN: Duration = Duration::from_millis(100);

/// Returns `true` if sqlx has refused to begin a transaction because of its connection.
#[cfg(feature = "sqlx")]
pub(super) fn is_stuck(error: &impl Display) -> bool {
    error.to_string().contains("begin_with at non-zero transaction depth")
}

/// Closes the connections of a pool that are in a transaction though nothing uses them, so that it makes others.
pub(super) async fn close_stuck<D: Database>(pool: &Pool<D>) {
    let mut idle = Vec::new();
    while idle.len() < pool.size() as usize {
        let Ok(Ok(mut connection)) = timeout(RETURN, pool.acquire()).await else { break };
        if connection.is_in_transaction() {
            connection.close_on_drop();
        }
        idle.push(connection);
    }
}
