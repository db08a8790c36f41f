//! Transactions that tell when they commit.

use std::fmt::{Debug, Display};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, IsolationLevel,
    QueryResult, Statement, TransactionError, TransactionOptions, TransactionSession, TransactionTrait,
};

use super::commits::{Commit, Queue};

/// A transaction of SeaORM that knows what to do once it is committed.
///
/// It is used as SeaORM's own: it is a [`ConnectionTrait`], and [`TransactionTrait::begin`] on it begins a nested one, a
/// savepoint. What is rolled back, or dropped before it is committed, sends nothing; an inner rollback drops its own alone.
///
/// ```
/// use sea_orm::{Database, DbErr};
/// use signals_orm::Transaction;
///
/// # async fn run() -> Result<(), DbErr> {
/// let db = Database::connect("sqlite::memory:").await?;
/// let transaction = Transaction::begin(&db).await?;
/// // … saves with `&transaction` …
/// transaction.commit().await?; // and now `AFTER_COMMIT` is sent
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// ```
///
/// Django: `transaction.atomic`.
#[derive(Debug)]
pub struct Transaction {
    inner: DatabaseTransaction,
    queue: Arc<Queue>,
    outer: Outer,
}

/// What a transaction is nested in.
#[derive(Debug)]
enum Outer {
    Nothing,
    Transaction(Arc<Queue>),
    /// One of SeaORM's, which does not tell when it commits.
    Untold,
}

/// What a [`Transaction`] can be begun on: a connection, a transaction, or one of SeaORM's.
///
/// It cannot be implemented outside this crate.
#[async_trait]
pub trait Begin: ConnectionTrait + sealed::Sealed {
    /// Begins a transaction, or a nested one.
    #[doc(hidden)]
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<Transaction, DbErr>;
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for sea_orm::DatabaseConnection {}
    impl Sealed for sea_orm::DatabaseTransaction {}
    impl Sealed for super::Transaction {}
}

#[async_trait]
impl Begin for DatabaseConnection {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        Ok(Transaction::new(self.begin_with_options(options).await?, Outer::Nothing))
    }
}

#[async_trait]
impl Begin for DatabaseTransaction {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        Ok(Transaction::new(self.begin_with_options(options).await?, Outer::Untold))
    }
}

#[async_trait]
impl Begin for Transaction {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        let outer = match self.outer {
            Outer::Untold => Outer::Untold,
            Outer::Nothing | Outer::Transaction(_) => Outer::Transaction(Arc::clone(&self.queue)),
        };
        Ok(Transaction::new(self.inner.begin_with_options(options).await?, outer))
    }
}

impl Transaction {
    fn new(inner: DatabaseTransaction, outer: Outer) -> Self {
        Transaction { inner, queue: Arc::default(), outer }
    }

    /// Begins a transaction, or a nested one where `db` is one.
    ///
    /// # Errors
    ///
    /// Those of SeaORM.
    pub async fn begin<C: Begin>(db: &C) -> Result<Self, DbErr> {
        db.begin_transaction(TransactionOptions::default()).await
    }

    /// Commits, and then does what waits for it: sends [`AFTER_COMMIT`](crate::AFTER_COMMIT), and awaits the futures of
    /// [`Db::on_commit`](crate::Db::on_commit), in the order in which they came. A nested transaction hands them to the one
    /// around it.
    ///
    /// # Errors
    ///
    /// Those of SeaORM. Nothing is sent then.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await?;
        let futures = self.queue.take();
        match self.outer {
            Outer::Nothing => {
                for future in futures {
                    future.await;
                }
            }
            Outer::Transaction(queue) => queue.extend(futures),
            Outer::Untold => {}
        }
        Ok(())
    }

    /// Rolls back, and sends nothing.
    ///
    /// # Errors
    ///
    /// Those of SeaORM.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.inner.rollback().await
    }

    pub(crate) fn commit_phase(&self) -> Commit<'_> {
        match self.outer {
            Outer::Nothing | Outer::Transaction(_) => Commit::With(&self.queue),
            Outer::Untold => Commit::Untold,
        }
    }
}

/// Runs `body` in a [`Transaction`], which is committed if it returns `Ok` and rolled back if it returns `Err`.
///
/// ```
/// use sea_orm::{ConnectionTrait, Database, DbErr};
///
/// # async fn run() -> Result<(), DbErr> {
/// let db = Database::connect("sqlite::memory:").await?;
/// signals_orm::transaction(&db, async |transaction| {
///     transaction.execute_unprepared("CREATE TABLE account (id INTEGER)").await
/// })
/// .await?;
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// ```
///
/// # Errors
///
/// That of `body`, and those of SeaORM as the transaction begins and ends.
///
/// Django: `with transaction.atomic():`.
pub async fn transaction<C: Begin, T, E: From<DbErr>>(
    db: &C,
    body: impl AsyncFnOnce(&Transaction) -> Result<T, E>,
) -> Result<T, E> {
    let transaction = Transaction::begin(db).await?;
    match body(&transaction).await {
        Ok(value) => {
            transaction.commit().await?;
            Ok(value)
        }
        Err(error) => {
            // The error that is to be told is the one of `body`: the connection rolls back what is left of it.
            let _ = transaction.rollback().await;
            Err(error)
        }
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
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
}

#[async_trait]
impl TransactionSession for Transaction {
    async fn commit(self) -> Result<(), DbErr> {
        self.commit().await
    }

    async fn rollback(self) -> Result<(), DbErr> {
        self.rollback().await
    }
}

/// The body of a transaction, as [`TransactionTrait`] takes it.
type Body<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

#[async_trait]
impl TransactionTrait for Transaction {
    type Transaction = Transaction;

    async fn begin(&self) -> Result<Transaction, DbErr> {
        self.begin_transaction(TransactionOptions::default()).await
    }

    async fn begin_with_config(
        &self,
        isolation_level: Option<IsolationLevel>,
        access_mode: Option<AccessMode>,
    ) -> Result<Transaction, DbErr> {
        self.begin_transaction(TransactionOptions { isolation_level, access_mode, ..Default::default() }).await
    }

    async fn begin_with_options(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        self.begin_transaction(options).await
    }

    async fn transaction<F, T, E>(&self, callback: F) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c Transaction) -> Body<'c, T, E> + Send,
        T: Send,
        E: Display + Debug + Send,
    {
        self.transaction_with_config(callback, None, None).await
    }

    async fn transaction_with_config<F, T, E>(
        &self,
        callback: F,
        isolation_level: Option<IsolationLevel>,
        access_mode: Option<AccessMode>,
    ) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c Transaction) -> Body<'c, T, E> + Send,
        T: Send,
        E: Display + Debug + Send,
    {
        let options = TransactionOptions { isolation_level, access_mode, ..Default::default() };
        let transaction = self.begin_transaction(options).await.map_err(TransactionError::Connection)?;
        match callback(&transaction).await {
            Ok(value) => {
                transaction.commit().await.map_err(TransactionError::Connection)?;
                Ok(value)
            }
            Err(error) => {
                let _ = transaction.rollback().await;
                Err(TransactionError::Transaction(error))
            }
        }
    }
}
