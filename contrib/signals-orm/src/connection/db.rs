//! The connection that receivers get.

use std::fmt;
use std::future::Future;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement, StatementBuilder, TransactionOptions,
};
use signals_database::{hook, shield};

use super::cast::cast;
use super::commit::Commit;
use super::erased::Erased;
use super::pool::Connection;
use super::statement::{Announce, Own};
use super::transaction::{Begin, Transaction, sealed};

/// The connection or transaction that a signal is sent from, as its receivers get it.
///
/// It is a [`ConnectionTrait`] of SeaORM. What a receiver writes through it belongs to the transaction of the sender, if
/// there is one, and is committed or rolled back with it. [`transaction`](crate::transaction), [`delete`](crate::delete), bulk
/// writes and [`m2m`](crate::m2m()) take it too: inside a transaction they use a savepoint.
///
/// ```
/// # mod account {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "account")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #     }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     signals_orm::model!(ActiveModel);
/// # }
/// use sea_orm::ConnectionTrait;
/// use signals_core::receiver;
/// use signals_orm::{BoxError, Db, POST_SAVE};
///
/// #[receiver(POST_SAVE, sender = account::ActiveModel)]
/// async fn count(db: &Db<'_>) -> Result<(), BoxError> {
///     db.execute_unprepared("UPDATE statistics SET accounts = accounts + 1").await?;
///     Ok(())
/// }
/// # fn main() {}
/// ```
///
/// Django: the argument `using`, the name of a connection of the thread.
#[derive(Clone, Copy)]
pub struct Db<'a> {
    source: Source<'a>,
    raw: bool,
}

/// What a [`Db`] lends.
#[derive(Clone, Copy)]
enum Source<'a> {
    Connection(&'a DatabaseConnection),
    Watched(&'a Connection),
    Transaction(&'a Transaction),
    /// A transaction of SeaORM.
    Unobserved(&'a DatabaseTransaction),
    /// A connection of another crate, which may be in a transaction.
    Other(&'a dyn Erased),
}

impl<'a> Db<'a> {
    /// Lends a connection or transaction, as receivers get it.
    pub fn new<C: ConnectionTrait>(db: &'a C) -> Self {
        if let Some(db) = as_db(db) {
            return Db { raw: false, ..*db };
        }
        Db { source: Source::of(db), raw: false }
    }

    /// Lends a connection or transaction for fixtures: saves through it send [`PRE_SAVE_RAW`](crate::PRE_SAVE_RAW) and
    /// [`POST_SAVE_RAW`](crate::POST_SAVE_RAW) in place of the signals of an ordinary save.
    ///
    /// Django: `loaddata`, which saves with `raw=True`.
    pub fn raw<C: ConnectionTrait>(db: &'a C) -> Self {
        Db { raw: true, ..Self::new(db) }
    }

    /// Runs `future` once everything written so far is committed: immediately if there is no transaction, and never if the
    /// transaction is rolled back.
    ///
    /// The future owns what it needs and has no transaction. The task that commits runs it; if that task is dropped, it is run
    /// all the same, as [`Transaction`] describes. If it panics, the panic is logged.
    ///
    /// # Errors
    ///
    /// [`DbErr::Custom`] in a transaction that was not begun by this crate, because its commit cannot be observed; see
    /// [`Transaction`].
    ///
    /// Django: `transaction.on_commit` with `robust=True`.
    pub async fn on_commit(&self, future: impl Future<Output = ()> + Send + 'static) -> Result<(), DbErr> {
        match self.commit() {
            Commit::Auto => shield(hook(future)).await,
            Commit::With(commits) => commits.push(hook(future)),
            Commit::Unobserved => return Err(unobserved()),
        }
        Ok(())
    }

    pub(crate) fn is_raw<C: ConnectionTrait>(db: &C) -> bool {
        as_db(db).is_some_and(|db| db.raw)
    }

    /// Marks the next statement as a part of a write on `table` that sends its own signals.
    ///
    /// SeaORM executes a save in the same poll as the end of `before_save`, so no other statement can come between. If there is
    /// nothing to be written, it reads the row, or executes nothing. On connections of SeaORM, no statement would take the mark.
    pub(crate) fn mark_next(
        &self,
        table: &'static str,
        writes: impl FnOnce() -> bool,
        columns: Option<Vec<&'static str>>,
        announce: impl FnOnce() -> Option<Announce>,
    ) {
        match self.source {
            Source::Watched(_) => {
                let writes = writes();
                Own::mark_next(table, writes, columns, if writes { announce() } else { None });
            }
            Source::Transaction(_) => Own::mark_next(table, writes(), columns, None),
            Source::Connection(_) | Source::Unobserved(_) | Source::Other(_) => {}
        }
    }

    pub(crate) fn commit(&self) -> Commit<'a> {
        match self.source {
            Source::Connection(_) | Source::Watched(_) => Commit::Auto,
            Source::Transaction(transaction) => transaction.commit_phase(),
            Source::Unobserved(_) | Source::Other(_) => Commit::Unobserved,
        }
    }
}

impl fmt::Debug for Db<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db").field("backend", &self.get_database_backend()).finish_non_exhaustive()
    }
}

pub(crate) fn unobserved() -> DbErr {
    DbErr::Custom(
        "AFTER_COMMIT has receivers or `on_commit` was called, but SeaORM does not say when this transaction commits: \
         begin it with signals_orm::Transaction"
            .to_owned(),
    )
}

impl<'a> Source<'a> {
    fn of<C: ConnectionTrait>(db: &'a C) -> Self {
        if let Some(connection) = as_connection(db) {
            Source::Connection(connection)
        } else if let Some(connection) = as_watched(db) {
            Source::Watched(connection)
        } else if let Some(transaction) = as_transaction(db) {
            Source::Transaction(transaction)
        } else if let Some(transaction) = as_sea_orm_transaction(db) {
            Source::Unobserved(transaction)
        } else {
            match as_executor(db) {
                Some(DatabaseExecutor::Connection(connection)) => Source::Connection(connection),
                Some(DatabaseExecutor::Transaction(transaction)) => Source::Unobserved(transaction),
                Some(DatabaseExecutor::OwnedTransaction(transaction)) => Source::Unobserved(transaction),
                None => Source::Other(db),
            }
        }
    }

    fn connection(self) -> &'a dyn Erased {
        match self {
            Source::Connection(connection) => connection,
            Source::Watched(connection) => connection,
            Source::Transaction(transaction) => transaction,
            Source::Unobserved(transaction) => transaction,
            Source::Other(other) => other,
        }
    }
}

cast!(as_connection, DatabaseConnection, DatabaseConnection);
cast!(as_watched, Connection, Connection);
cast!(as_transaction, Transaction, Transaction);
cast!(as_sea_orm_transaction, DatabaseTransaction, DatabaseTransaction);
cast!(as_db, Db<'_>, Db<'static>);
cast!(as_executor, DatabaseExecutor<'_>, DatabaseExecutor<'static>);

/// Compiles only while the types with a lifetime are covariant in it.
const _: () = {
    const fn _db<'a>(db: Db<'static>) -> Db<'a> {
        db
    }
    const fn _executor<'a, 'b>(executor: &'b DatabaseExecutor<'static>) -> &'b DatabaseExecutor<'a> {
        executor
    }
};

#[async_trait]
impl ConnectionTrait for Db<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.source.connection().backend()
    }

    fn support_returning(&self) -> bool {
        self.source.connection().returning()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.source.connection().run(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.source.connection().run_text(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.source.connection().fetch_one(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.source.connection().fetch_all(statement).await
    }

    async fn execute<S: StatementBuilder>(&self, builder: &S) -> Result<ExecResult, DbErr> {
        match self.source {
            Source::Watched(connection) => connection.execute(builder).await,
            Source::Transaction(transaction) => transaction.execute(builder).await,
            _ => self.execute_raw(self.get_database_backend().build(builder)).await,
        }
    }

    async fn query_one<S: StatementBuilder>(&self, builder: &S) -> Result<Option<QueryResult>, DbErr> {
        match self.source {
            Source::Watched(connection) => connection.query_one(builder).await,
            Source::Transaction(transaction) => transaction.query_one(builder).await,
            _ => self.query_one_raw(self.get_database_backend().build(builder)).await,
        }
    }

    async fn query_all<S: StatementBuilder>(&self, builder: &S) -> Result<Vec<QueryResult>, DbErr> {
        match self.source {
            Source::Watched(connection) => connection.query_all(builder).await,
            Source::Transaction(transaction) => transaction.query_all(builder).await,
            _ => self.query_all_raw(self.get_database_backend().build(builder)).await,
        }
    }
}

impl sealed::Sealed for Db<'_> {}

#[async_trait]
impl Begin for Db<'_> {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        match self.source {
            Source::Connection(connection) => connection.begin_transaction(options).await,
            Source::Watched(connection) => connection.begin_transaction(options).await,
            Source::Transaction(transaction) => transaction.begin_transaction(options).await,
            Source::Unobserved(transaction) => transaction.begin_transaction(options).await,
            Source::Other(_) => Err(DbErr::Custom(
                "a transaction can be begun on SeaORM's connections and transactions and those of signals-orm, and this is \
                 neither"
                    .to_owned(),
            )),
        }
    }

    fn pool(&self) -> Option<&DatabaseConnection> {
        match self.source {
            Source::Connection(connection) => Some(connection),
            Source::Watched(connection) => connection.pool(),
            _ => None,
        }
    }
}
