//! Transactions whose commit is observed.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    StatementBuilder, TransactionOptions, TransactionTrait,
};
use signals_database::{Commits, Savepoint, shield};

use super::commit::Commit;
use super::statement::{Own, Write};
use super::turn::Turns;

/// A transaction that runs [`AFTER_COMMIT`](crate::AFTER_COMMIT) and [`Db::on_commit`](crate::Db::on_commit) once it has
/// committed.
///
/// It is used like SeaORM's own transaction: it is a [`ConnectionTrait`], and [`TransactionTrait::begin`] on it begins a nested
/// transaction, a savepoint. A transaction that is dropped before it is committed is rolled back.
///
/// ```
/// use sea_orm::{Database, DbErr};
/// use signals_orm::Transaction;
///
/// # async fn run() -> Result<(), DbErr> {
/// let db = Database::connect("sqlite::memory:").await?;
/// let transaction = Transaction::begin(&db).await?;
/// // … saves with `&transaction` …
/// transaction.commit().await?; // `AFTER_COMMIT` is sent here
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// ```
///
/// # What is guaranteed
///
/// A row that was saved or deleted in the transaction is announced exactly once if the transaction commits, and never if it
/// does not, even if the future of the caller is dropped. `commit` is not cancelled by that: once its future was polled,
/// the commit and what follows it run to their end. The tokio runtime in which `commit` was polled runs them, or a thread
/// of their own where there is no such runtime. They are lost if that runtime shuts down or the process ends before they
/// are done, and if the connection is lost while the database answers `COMMIT`.
///
/// Savepoints are those of the database session: while a nested transaction is open, statements on the outer one belong to
/// the nested one, and its rollback undoes them. If the outer transaction is committed first, the savepoint is released, and the
/// commit of the nested handle is the one that commits the transaction.
///
/// `commit` returns an error, and rolls back, where it cannot know what it commits: if the future of a save was dropped while
/// the database executed it and the model has receivers of `AFTER_COMMIT`; if a nested transaction was dropped while the
/// database executed a statement of the one around it; and if PostgreSQL has aborted the transaction because a statement failed.
///
/// Transactions that are begun, committed or rolled back by SQL text are not seen.
///
/// Django: `transaction.atomic`.
pub struct Transaction {
    /// Taken by what ends the transaction: commit, rollback or drop.
    level: Option<Arc<Level>>,
    turns: Arc<Turns<Arc<Level>>>,
}

/// One transaction or savepoint. The fields are dropped in this order: first the hooks, then the rows they would announce.
struct Level {
    savepoint: Savepoint,
    inner: DatabaseTransaction,
    watch: Option<&'static dyn Watch>,
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("inner", self.inner()).finish_non_exhaustive()
    }
}

/// A connection that [`Transaction::begin`] takes: a connection, a transaction, a transaction of SeaORM, or [`Db`](crate::Db).
///
/// This trait is sealed.
#[async_trait]
pub trait Begin: ConnectionTrait + sealed::Sealed {
    /// Begins a transaction, or a nested one.
    #[doc(hidden)]
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<Transaction, DbErr>;

    /// Returns the pool that transactions are begun on, unless they are nested ones.
    #[doc(hidden)]
    fn pool(&self) -> Option<&DatabaseConnection> {
        None
    }
}

pub(super) mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for DatabaseConnection {}
impl sealed::Sealed for DatabaseTransaction {}
impl sealed::Sealed for Transaction {}

#[async_trait]
impl Begin for DatabaseConnection {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        let connection = self.clone();
        // A `BEGIN` whose future is dropped could leave a connection of the pool inside a transaction.
        let begun = shield(async move {
            let inner = connection.begin_with_options(options).await?;
            Ok(Transaction::outermost(inner, None))
        });
        begun.await
    }

    fn pool(&self) -> Option<&DatabaseConnection> {
        Some(self)
    }
}

#[async_trait]
impl Begin for DatabaseTransaction {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        let inner = self.begin_with_options(options).await?;
        Ok(Transaction::new(inner, Savepoint::unobserved(), Arc::default(), None))
    }
}

#[async_trait]
impl Begin for Transaction {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        let turn = self.turns.take().await;
        let (level, turns) = (Arc::clone(self.level()), Arc::clone(&self.turns));
        // If the future of SeaORM's nested `begin` is dropped, the driver rolls back the transaction around it.
        let begun = shield(async move {
            let begun = level.inner.begin_with_options(options).await;
            let savepoint = level.savepoint.commits().map(Commits::open);
            let watch = level.watch;
            // Dropped before the turn, so that the next holder of the turn is the only owner.
            drop(level);
            let begun = begun
                .map(|inner| Transaction::new(inner, savepoint.unwrap_or_else(Savepoint::unobserved), turns, watch));
            drop(turn);
            begun
        });
        begun.await
    }
}

impl Transaction {
    pub(crate) fn outermost(inner: DatabaseTransaction, watch: Option<&'static dyn Watch>) -> Self {
        Transaction::new(inner, Arc::<Commits>::default().open(), Arc::default(), watch)
    }

    fn new(
        inner: DatabaseTransaction,
        savepoint: Savepoint,
        turns: Arc<Turns<Arc<Level>>>,
        watch: Option<&'static dyn Watch>,
    ) -> Self {
        Transaction { level: Some(Arc::new(Level { savepoint, inner, watch })), turns }
    }

    /// Begins a transaction, or a nested one if `db` is a transaction.
    ///
    /// # Errors
    ///
    /// Returns the error of SeaORM.
    pub async fn begin<C: Begin>(db: &C) -> Result<Self, DbErr> {
        db.begin_transaction(TransactionOptions::default()).await
    }

    /// Commits. Then sends [`AFTER_COMMIT`](crate::AFTER_COMMIT) and runs the futures of
    /// [`Db::on_commit`](crate::Db::on_commit), in the order in which they were queued. A nested transaction hands them to the
    /// transaction around it.
    ///
    /// A future or a receiver that panics is logged, and the others run.
    ///
    /// # Errors
    ///
    /// Returns the error of SeaORM, and the errors listed at [`Transaction`]. The transaction is then rolled back, and nothing is
    /// sent.
    pub async fn commit(self) -> Result<(), DbErr> {
        let turn = self.turns.take().await;
        let committed = shield(async move {
            let Level { savepoint, inner, .. } = self.into_level();
            if let Some(refused) = refusal(&savepoint, &inner).await {
                inner.rollback().await?;
                return Err(refused);
            }
            inner.commit().await?;
            let hooks = savepoint.release();
            drop(turn);
            for hook in hooks {
                hook.await;
            }
            Ok(())
        });
        committed.await
    }

    /// Rolls back. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns the error of SeaORM.
    pub async fn rollback(self) -> Result<(), DbErr> {
        let turn = self.turns.take().await;
        let rolled_back = shield(async move {
            let Level { savepoint, inner, .. } = self.into_level();
            drop(savepoint);
            let result = inner.rollback().await;
            drop(turn);
            result
        });
        rolled_back.await
    }

    /// Takes the level. The caller has the turn, so no nested `begin` shares it.
    fn into_level(mut self) -> Level {
        self.level.take().and_then(Arc::into_inner).expect("only the holder of the turn shares the level")
    }

    fn level(&self) -> &Arc<Level> {
        self.level.as_ref().expect("the level is taken where the transaction ends")
    }

    /// Commits after `Ok` and rolls back after `Err`.
    pub(super) async fn end<T, E: From<DbErr>>(self, result: Result<T, E>) -> Result<T, E> {
        if result.is_ok() {
            self.commit().await?;
        } else {
            // The error of the body is the one to return. If the rollback fails, the connection is closed and rolls back.
            let _ = self.rollback().await;
        }
        result
    }

    pub(super) fn commit_phase(&self) -> Commit<'_> {
        self.level().savepoint.commits().map_or(Commit::Unobserved, Commit::With)
    }

    pub(super) fn inner(&self) -> &DatabaseTransaction {
        &self.level().inner
    }

    /// Executes a statement and notes its failure. A write that is dropped before it is done is in doubt.
    async fn observe<T>(&self, is_write: bool, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let turn = self.turns.take().await;
        let Commit::With(commits) = self.commit_phase() else { return statement.await };
        let dropped = self.turns.dropped();
        let mut outcome = Outcome { commits, is_write, known: false };
        let result = statement.await;
        outcome.known = true;
        if result.is_err() {
            commits.note(|state| state.failed = true);
        }
        drop(turn);
        if result.is_ok() && self.turns.dropped() != dropped {
            // The rollback of a nested transaction undid the statement.
            commits.lose();
        }
        result
    }

    /// Returns `true` if a statement can write a model. Without `RETURNING`, a save is an `INSERT` or `UPDATE` and then a `SELECT`.
    fn is_write(&self, sql: &str) -> bool {
        !sql.starts_with("SELECT") || !self.support_returning()
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(level) = self.level.take() {
            self.turns.leave(level);
        }
    }
}

/// Notes that a statement was dropped before its outcome was known.
struct Outcome<'a> {
    commits: &'a Commits,
    is_write: bool,
    known: bool,
}

impl Drop for Outcome<'_> {
    fn drop(&mut self) {
        if !self.known {
            self.commits.note(|state| {
                state.failed = true;
                state.in_doubt |= self.is_write;
            });
        }
    }
}

/// Why the transaction cannot be committed, or `None` if it can.
async fn refusal(savepoint: &Savepoint, inner: &DatabaseTransaction) -> Option<DbErr> {
    let state = savepoint.commits()?.state();
    if state.lost {
        let text = "a nested transaction was dropped while the database executed a statement of the one around it, and undid \
                    it: the transaction is rolled back";
        return Some(DbErr::Custom(text.to_owned()));
    }
    if state.announces && state.in_doubt {
        let text = "the future of a write was dropped before the database had answered, so AFTER_COMMIT cannot be sent for \
                    it: the transaction is rolled back";
        return Some(DbErr::Custom(text.to_owned()));
    }
    if state.failed && inner.get_database_backend() == DbBackend::Postgres {
        // `COMMIT` of an aborted transaction rolls back and reports success; any other statement fails.
        return inner.execute_unprepared("SELECT 1").await.err();
    }
    None
}

/// What watches the writes of a [`Connection`](crate::Connection).
#[async_trait]
pub(crate) trait Watch: Sync {
    /// Returns `true` if it looks at statements at all.
    fn is_on(&self) -> bool;
    /// Returns `true` if anything is done for this write.
    fn sees(&self, write: &Write) -> bool;
    async fn before(&self, write: &Write, transaction: &Transaction) -> Result<(), DbErr>;
    async fn after(&self, write: &Write, rows: u64, transaction: &Transaction) -> Result<(), DbErr>;
}

/// Executes a statement by the method `$raw` of `$db`, and has it watched if it writes a table.
macro_rules! watched {
    ($db:expr, $watch:expr, $builder:expr, $raw:ident, $rows:expr) => {{
        let (db, watch) = ($db, $watch);
        let statement = db.get_database_backend().build($builder);
        let own = Own::take($builder);
        let write = watch.filter(|watch| watch.is_on()).and_then(|_| Write::of($builder, &statement, own.as_ref()));
        let write = write.filter(|write| watch.is_some_and(|watch| watch.sees(write)));
        let (Some(watch), Some(write)) = (watch, write) else {
            let result = db.$raw(statement).await;
            if let (Some(own), Ok(_)) = (own, &result) {
                own.end();
            }
            return result;
        };
        let transaction = db.begin_transaction(TransactionOptions::default()).await?;
        let result = async {
            watch.before(&write, &transaction).await?;
            let result = transaction.$raw(statement).await?;
            let rows: fn(&_) -> u64 = $rows;
            watch.after(&write, rows(&result), &transaction).await?;
            Ok(result)
        };
        let result = result.await;
        transaction.end(result).await
    }};
}

pub(super) use watched;

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.inner().get_database_backend()
    }

    fn support_returning(&self) -> bool {
        self.inner().support_returning()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.observe(true, self.inner().execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.observe(self.is_write(sql), self.inner().execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.observe(self.is_write(&statement.sql), self.inner().query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.observe(self.is_write(&statement.sql), self.inner().query_all_raw(statement)).await
    }

    async fn execute<S: StatementBuilder>(&self, builder: &S) -> Result<ExecResult, DbErr> {
        watched!(self, self.level().watch, builder, execute_raw, ExecResult::rows_affected)
    }

    async fn query_one<S: StatementBuilder>(&self, builder: &S) -> Result<Option<QueryResult>, DbErr> {
        watched!(self, self.level().watch, builder, query_one_raw, |row: &Option<QueryResult>| u64::from(row.is_some()))
    }

    async fn query_all<S: StatementBuilder>(&self, builder: &S) -> Result<Vec<QueryResult>, DbErr> {
        watched!(self, self.level().watch, builder, query_all_raw, |rows: &Vec<QueryResult>| rows.len() as u64)
    }
}
