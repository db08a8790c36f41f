//! Bodies that run in a transaction, and SeaORM's transaction traits.

use std::fmt::{Debug, Display};
use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use sea_orm::{
    AccessMode, DatabaseExecutor, DbErr, IntoDatabaseExecutor, IsolationLevel, TransactionError, TransactionOptions,
    TransactionSession, TransactionTrait,
};

use super::db::Db;
use super::pool::Connection;
use super::transaction::{Begin, Transaction};

/// Runs `body` in a [`Transaction`]. Commits if it returns `Ok`, and rolls back if it returns `Err`.
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
/// Returns the error of `body`, or that of SeaORM if the transaction cannot be begun or committed.
///
/// Django: `with transaction.atomic():`.
pub async fn transaction<C: Begin, T, E: From<DbErr>>(
    db: &C,
    body: impl AsyncFnOnce(&Transaction) -> Result<T, E>,
) -> Result<T, E> {
    let transaction = Transaction::begin(db).await?;
    let result = body(&transaction).await;
    transaction.end(result).await
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

impl<'c> IntoDatabaseExecutor<'c> for &'c Transaction {
    /// Returns an executor, for functions that take one, such as migrations. Saves through it are saves in a transaction of
    /// SeaORM.
    fn into_database_executor(self) -> DatabaseExecutor<'c> {
        DatabaseExecutor::Transaction(self.inner())
    }
}

impl<'c> IntoDatabaseExecutor<'c> for &'c Connection {
    /// Returns an executor, for functions that take one, such as migrations. Writes through it are those of the plain
    /// connection.
    fn into_database_executor(self) -> DatabaseExecutor<'c> {
        DatabaseExecutor::Connection(self)
    }
}

#[cfg(feature = "stream")]
macro_rules! stream_trait {
    ($type:ty, $stream:ty, $self:ident => $inner:expr) => {
        impl sea_orm::StreamTrait for $type {
            type Stream<'a> = $stream;

            fn get_database_backend(&self) -> sea_orm::DbBackend {
                sea_orm::ConnectionTrait::get_database_backend(self)
            }

            fn stream_raw<'a>(
                &'a $self,
                statement: sea_orm::Statement,
            ) -> Pin<Box<dyn Future<Output = Result<Self::Stream<'a>, DbErr>> + 'a + Send>> {
                $inner.stream_raw(statement)
            }
        }
    };
}

#[cfg(feature = "stream")]
stream_trait!(Transaction, sea_orm::TransactionStream<'a>, self => self.inner());
#[cfg(feature = "stream")]
stream_trait!(Connection, sea_orm::QueryStream, self => (**self));

/// The body of a transaction, as [`TransactionTrait`] takes it.
type Body<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

/// Runs `body` in a transaction on `db`, with the error type of [`TransactionTrait`].
async fn run<C, F, T, E>(db: &C, options: TransactionOptions, body: F) -> Result<T, TransactionError<E>>
where
    C: Begin,
    F: for<'c> FnOnce(&'c Transaction) -> Body<'c, T, E> + Send,
    T: Send,
    E: Display + Debug + Send,
{
    let transaction = db.begin_transaction(options).await.map_err(TransactionError::Connection)?;
    let result = body(&transaction).await.map_err(TransactionError::Transaction);
    transaction.end(result).await
}

fn options(isolation_level: Option<IsolationLevel>, access_mode: Option<AccessMode>) -> TransactionOptions {
    TransactionOptions { isolation_level, access_mode, ..Default::default() }
}

macro_rules! transaction_trait {
    ($type:ty) => {
        #[async_trait]
        impl TransactionTrait for $type {
            type Transaction = Transaction;

            async fn begin(&self) -> Result<Transaction, DbErr> {
                self.begin_transaction(TransactionOptions::default()).await
            }

            async fn begin_with_config(
                &self,
                isolation_level: Option<IsolationLevel>,
                access_mode: Option<AccessMode>,
            ) -> Result<Transaction, DbErr> {
                self.begin_transaction(options(isolation_level, access_mode)).await
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
                run(self, TransactionOptions::default(), callback).await
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
                run(self, options(isolation_level, access_mode), callback).await
            }
        }
    };
}

transaction_trait!(Transaction);
transaction_trait!(Connection);
transaction_trait!(Db<'_>);
