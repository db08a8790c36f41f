//! The connection that is lent to receivers.

use std::fmt;
use std::future::Future;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use super::commits::Commit;
use super::transaction::Transaction;

/// The connection or transaction that a signal is sent from, as receivers get it.
///
/// It is a [`ConnectionTrait`] of SeaORM: what a receiver writes with it is in the transaction of the sender, if there is
/// one, and is committed or rolled back with it.
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
/// Django: the argument `using`, the name of a connection that the thread has.
#[derive(Clone, Copy)]
pub struct Db<'a> {
    connection: &'a dyn Erased,
    commit: Commit<'a>,
    raw: bool,
}

impl<'a> Db<'a> {
    /// A connection or transaction, as receivers get it.
    pub fn new<C: ConnectionTrait>(db: &'a C) -> Self {
        if let Some(db) = as_db(db) {
            return Db { raw: false, ..*db };
        }
        Db { connection: db, commit: Commit::of(db), raw: false }
    }

    /// A connection or transaction for fixtures: saves with it send [`PRE_SAVE_RAW`](crate::PRE_SAVE_RAW) and
    /// [`POST_SAVE_RAW`](crate::POST_SAVE_RAW) in place of the signals of an ordinary save.
    ///
    /// Django: `loaddata`, which saves with `raw=True`.
    pub fn raw<C: ConnectionTrait>(db: &'a C) -> Self {
        Db { raw: true, ..Self::new(db) }
    }

    /// Runs `future` once what is written now is committed: at once where there is no transaction, and never if it is
    /// rolled back.
    ///
    /// It owns what it needs, and has no transaction. It is awaited by whoever commits.
    ///
    /// # Errors
    ///
    /// [`DbErr::Custom`] within a transaction that was not begun by this crate and does not tell when it commits; see
    /// [`Transaction`].
    ///
    /// Django: `transaction.on_commit`.
    pub async fn on_commit(&self, future: impl Future<Output = ()> + Send + 'static) -> Result<(), DbErr> {
        match self.commit {
            Commit::Auto => future.await,
            Commit::With(queue) => queue.push(future),
            Commit::Untold => return Err(untold()),
        }
        Ok(())
    }

    pub(crate) fn is_raw<C: ConnectionTrait>(db: &C) -> bool {
        as_db(db).is_some_and(|db| db.raw)
    }

    pub(crate) fn commit(&self) -> Commit<'a> {
        self.commit
    }
}

impl fmt::Debug for Db<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db").field("backend", &self.connection.backend()).finish_non_exhaustive()
    }
}

pub(crate) fn untold() -> DbErr {
    DbErr::Custom(
        "somebody waits for the commit of this transaction, which SeaORM does not tell: \
         begin it with signals_orm::Transaction"
            .to_owned(),
    )
}

impl<'a> Commit<'a> {
    pub(crate) fn of<C: ConnectionTrait>(db: &'a C) -> Self {
        if typeid::of::<C>() == typeid::of::<DatabaseConnection>() {
            Commit::Auto
        } else if let Some(transaction) = as_transaction(db) {
            transaction.commit_phase()
        } else if let Some(DatabaseExecutor::Connection(_)) = as_executor(db) {
            Commit::Auto
        } else {
            Commit::Untold
        }
    }
}

fn as_transaction<C>(db: &C) -> Option<&Transaction> {
    // SAFETY: it is that type, for no lifetime is left out of a type without any.
    (typeid::of::<C>() == typeid::of::<Transaction>()).then(|| unsafe { &*std::ptr::from_ref(db).cast() })
}

fn as_db<C>(db: &C) -> Option<&Db<'_>> {
    // SAFETY: it is that type but for its lifetime, which outlives the reference and can be shortened to it: `Db` is
    // covariant, see below.
    (typeid::of::<C>() == typeid::of::<Db<'static>>()).then(|| unsafe { &*std::ptr::from_ref(db).cast() })
}

fn as_executor<C>(db: &C) -> Option<&DatabaseExecutor<'_>> {
    // SAFETY: as in `as_db`.
    (typeid::of::<C>() == typeid::of::<DatabaseExecutor<'static>>()).then(|| unsafe { &*std::ptr::from_ref(db).cast() })
}

/// `as_db` and `as_executor` stand on these.
const _: () = {
    const fn _db<'a>(db: Db<'static>) -> Db<'a> {
        db
    }
    const fn _executor<'a, 'b>(executor: &'b DatabaseExecutor<'static>) -> &'b DatabaseExecutor<'a> {
        executor
    }
};

/// What [`ConnectionTrait`] is without its generic methods, which keep it from being a trait object.
#[async_trait]
trait Erased: Sync {
    fn backend(&self) -> DbBackend;
    fn returning(&self) -> bool;
    async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr>;
    async fn execute_text(&self, sql: &str) -> Result<ExecResult, DbErr>;
    async fn query_one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr>;
    async fn query_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr>;
}

#[async_trait]
impl<C: ConnectionTrait> Erased for C {
    fn backend(&self) -> DbBackend {
        self.get_database_backend()
    }

    fn returning(&self) -> bool {
        self.support_returning()
    }

    async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.execute_raw(statement).await
    }

    async fn execute_text(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.execute_unprepared(sql).await
    }

    async fn query_one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.query_one_raw(statement).await
    }

    async fn query_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.query_all_raw(statement).await
    }
}

#[async_trait]
impl ConnectionTrait for Db<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.backend()
    }

    fn support_returning(&self) -> bool {
        self.connection.returning()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.connection.execute(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.connection.execute_text(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.connection.query_one(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.connection.query_all(statement).await
    }
}
