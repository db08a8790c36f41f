//! SeaORM's transaction traits, for what a [`Transaction`] can be begun on.

use std::fmt::{Debug, Display};
use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use sea_orm::{
    AccessMode, DatabaseExecutor, DbErr, IntoDatabaseExecutor, IsolationLevel, TransactionError, TransactionOptions,
    TransactionSession, TransactionTrait,
};

use super::db::Db;
use super::transaction::{Begin, Transaction};

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
    /// For what takes an executor, such as migrations. Saves through the executor are those of a transaction of SeaORM.
    fn into_database_executor(self) -> DatabaseExecutor<'c> {
        DatabaseExecutor::Transaction(self.inner())
    }
}

#[cfg(feature = "stream")]
impl sea_orm::StreamTrait for Transaction {
    type Stream<'a> = sea_orm::TransactionStream<'a>;

    fn get_database_backend(&self) -> sea_orm::DbBackend {
        sea_orm::ConnectionTrait::get_database_backend(self)
    }

    fn stream_raw<'a>(
        &'a self,
        statement: sea_orm::Statement,
    ) -> Pin<Box<dyn Future<Output = Result<Self::Stream<'a>, DbErr>> + 'a + Send>> {
        self.inner().stream_raw(statement)
    }
}

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
    match body(&transaction).await {
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
transaction_trait!(Db<'_>);
