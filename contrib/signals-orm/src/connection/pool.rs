//! A connection that sees all writes.

use std::fmt;
use std::ops::Deref;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement, StatementBuilder,
    TransactionOptions, TransactionTrait,
};
use signals_database::shield;

use super::statement::{Own, Write};
use super::transaction::{Begin, Transaction, Watch, sealed, watched};

/// A [`DatabaseConnection`] that sends [`PRE_BULK_WRITE`](crate::PRE_BULK_WRITE) and
/// [`POST_BULK_WRITE`](crate::POST_BULK_WRITE) for every statement that writes the table of a model, and whose transactions are
/// [`Transaction`]s that do so too.
///
/// One line where the pool is made, and no write can be forgotten: `Entity::insert`, `update`, `delete_by_id`, `insert_many`,
/// `update_many`, `delete_many` with SeaORM's own `exec`, and statements of `sea_query` on the table of a model send the signals
/// without [`Bulk`](crate::Bulk). Saves and deletes of models send their own signals instead. Nested models work while
/// [`AFTER_COMMIT`](crate::AFTER_COMMIT) has receivers.
///
/// ```
/// use sea_orm::{Database, DbErr};
/// use signals_orm::Connection;
///
/// # async fn run() -> Result<(), DbErr> {
/// let db = Connection::new(Database::connect("sqlite::memory:").await?);
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// ```
///
/// With receivers, a write runs in a transaction with them, nested in that of the caller, and a receiver that fails undoes it.
///
/// # What is not seen
///
/// - SQL text: `execute_raw`, `execute_unprepared`, `query_one_raw`, `query_all_raw`, streams and the statements of `sqlx`.
/// - The plain connection of SeaORM, which [`deref`](Deref) and `IntoDatabaseExecutor` return; migrations run on it.
/// - Tables of no model. [`tables_without_model`](crate::tables_without_model) lists those that were written.
/// - All but the first table of a statement that writes several, in a `WITH` clause. Tables are compared by name, without their
///   schema.
/// - What the database does itself: triggers and `ON DELETE CASCADE`.
#[derive(Clone)]
pub struct Connection {
    inner: DatabaseConnection,
    watch: &'static dyn Watch,
}

impl Connection {
    pub(crate) fn watched_by(inner: DatabaseConnection, watch: &'static dyn Watch) -> Self {
        Connection { inner, watch }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Connection").field(&self.inner).finish()
    }
}

impl Deref for Connection {
    type Target = DatabaseConnection;

    fn deref(&self) -> &DatabaseConnection {
        &self.inner
    }
}

impl sealed::Sealed for Connection {}

#[async_trait]
impl Begin for Connection {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        let Connection { inner, watch } = self.clone();
        let begun = shield(async move {
            let inner = inner.begin_with_options(options).await?;
            Ok(Transaction::outermost(inner, Some(watch)))
        });
        begun.await
    }

    fn pool(&self) -> Option<&DatabaseConnection> {
        Some(&self.inner)
    }
}

#[async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    fn support_returning(&self) -> bool {
        self.inner.support_returning()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }

    async fn execute<S: StatementBuilder>(&self, builder: &S) -> Result<ExecResult, DbErr> {
        if let Some(own) = Own::take_announced() {
            let (inner, statement) = (self.inner.clone(), self.get_database_backend().build(builder));
            return own.run_to_end(async move { inner.execute_raw(statement).await }, |_| None).await;
        }
        watched!(self, Some(self.watch), builder, execute_raw, ExecResult::rows_affected)
    }

    async fn query_one<S: StatementBuilder>(&self, builder: &S) -> Result<Option<QueryResult>, DbErr> {
        if let Some(own) = Own::take_announced() {
            let (inner, statement) = (self.inner.clone(), self.get_database_backend().build(builder));
            return own.run_to_end(async move { inner.query_one_raw(statement).await }, Option::as_ref).await;
        }
        watched!(self, Some(self.watch), builder, query_one_raw, |row: &Option<QueryResult>| u64::from(row.is_some()))
    }

    async fn query_all<S: StatementBuilder>(&self, builder: &S) -> Result<Vec<QueryResult>, DbErr> {
        watched!(self, Some(self.watch), builder, query_all_raw, |rows: &Vec<QueryResult>| rows.len() as u64)
    }
}
