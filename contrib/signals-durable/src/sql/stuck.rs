//! Connections to SQLite that sqlx takes to be in a transaction which has ended.
//!
//! When its disk is full, SQLite rolls the whole transaction back by itself. sqlx does not notice: the `ROLLBACK` that it sends then
//! fails, and it counts the transaction as open for as long as the connection lives. The pool keeps the connection, on which
//! no transaction can be begun any more.

#[cfg(all(feature = "orm", not(feature = "sqlx")))]
use sea_orm::sqlx;
use sqlx::{Connection as _, Database, Pool};

/// What sqlx answers if `BEGIN IMMEDIATE` is asked of such a connection.
const NOT_AT_ZERO: &str = "begin_with at non-zero transaction depth";

/// Returns `true` if a transaction could not be begun because of its connection.
pub(super) fn is_stuck(error: &impl std::fmt::Display) -> bool {
    error.to_string().contains(NOT_AT_ZERO)
}

/// Closes the connections of a pool that are in a transaction though nothing uses them, so that it makes others.
pub(super) fn close_stuck<D: Database>(pool: &Pool<D>) {
    let idle = std::iter::from_fn(|| pool.try_acquire()).collect::<Vec<_>>();
    for mut connection in idle {
        if connection.is_in_transaction() {
            connection.close_on_drop();
        }
    }
}
