//! Pools whose connections and statements are announced.

use std::fmt;
use std::ops::Deref;

use signals_database::{FirstRefusal, announce, shield};
use sqlx::pool::PoolOptions;
use sqlx::{Connection, Error};

use crate::backend::Backend;
use crate::refused::refused;
use crate::transaction::Transaction;

/// A pool of sqlx that sends the signals of its statements, and whose transactions are [`Transaction`]s.
///
/// It is an `Executor`: `sqlx::query("…").execute(&pool)`. [`deref`](Deref) returns sqlx's own pool, whose statements send
/// nothing.
pub struct Pool<DB: Backend> {
    inner: sqlx::Pool<DB>,
}

impl<DB: Backend> Pool<DB> {
    /// Connects with the default options of a pool, and sends [`CONNECTION_CREATED`](crate::CONNECTION_CREATED) for each
    /// connection that the pool opens.
    ///
    /// # Errors
    ///
    /// Returns the error of sqlx, or of a receiver that fails on the first connection.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        Self::connect_with(PoolOptions::new(), url.parse()?).await
    }

    /// Connects like [`connect`](Self::connect), with options. Replaces `after_connect` of the options of the pool.
    ///
    /// # Errors
    ///
    /// The same as for [`connect`](Self::connect).
    pub async fn connect_with(
        pool: PoolOptions<DB>,
        options: <DB::Connection as Connection>::Options,
    ) -> Result<Self, Error> {
        let first = FirstRefusal::default();
        let connected = Box::pin(announce(pool, first.clone()).connect_with(options));
        Ok(Pool { inner: first.or(connected).await.map_err(refused)?? })
    }

    /// Wraps a pool of sqlx. Its connections send no [`CONNECTION_CREATED`](crate::CONNECTION_CREATED).
    #[must_use]
    pub fn new(inner: sqlx::Pool<DB>) -> Self {
        Pool { inner }
    }

    /// Begins a transaction.
    ///
    /// # Errors
    ///
    /// Returns the error of sqlx.
    pub async fn begin(&self) -> Result<Transaction<'static, DB>, Error> {
        let pool = self.inner.clone();
        // A `BEGIN` whose future is dropped could leave a connection of the pool inside a transaction.
        shield(async move { pool.begin().await.map(Transaction::outermost) }).await
    }
}

impl<DB: Backend> Clone for Pool<DB> {
    fn clone(&self) -> Self {
        Pool { inner: self.inner.clone() }
    }
}

impl<DB: Backend> fmt::Debug for Pool<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool").field(&self.inner).finish()
    }
}

impl<DB: Backend> Deref for Pool<DB> {
    type Target = sqlx::Pool<DB>;

    fn deref(&self) -> &sqlx::Pool<DB> {
        &self.inner
    }
}
