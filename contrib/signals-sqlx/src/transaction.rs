//! Transactions whose commit is observed.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use signals_database::{AnyConnection, Commits, Savepoint, hook, shield};
use sqlx::Error;

use crate::backend::Backend;

/// A transaction that sends [`AFTER_COMMIT`](crate::AFTER_COMMIT) and runs [`on_commit`](Self::on_commit) once it has committed.
///
/// It is used like sqlx's own transaction: `&mut transaction` is an `Executor`, and a transaction that is dropped before it is
/// committed is rolled back. [`begin`](Self::begin) begins a nested transaction, a savepoint.
///
/// ```
/// use signals_sqlx::Pool;
/// use sqlx::Sqlite;
///
/// # async fn run() -> sqlx::Result<()> {
/// let pool = Pool::<Sqlite>::connect("sqlite::memory:").await?;
/// let mut transaction = pool.begin().await?;
/// sqlx::query("CREATE TABLE account (owner TEXT)").execute(&mut transaction).await?;
/// transaction.commit().await?; // `AFTER_COMMIT` is sent here
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// ```
///
/// # What is guaranteed
///
/// What waits for the commit runs exactly once if the transaction commits, and never if it does not, even if the future of the
/// caller is dropped. [`commit`](Self::commit) is not cancelled by that: once its future was polled, the commit and what follows
/// it run to their end. The tokio runtime in which it was polled runs them, or a thread of their own where there is no such
/// runtime. They are lost if that runtime shuts down or the process ends before they are done, and if the connection is lost
/// while the database answers `COMMIT`.
///
/// A write runs in a savepoint while signals have receivers, so that a write whose future is dropped is undone. If the future
/// is dropped while that savepoint, or one of a nested transaction, is begun, released or rolled back, the transaction cannot
/// know what it holds: its commit rolls back and returns an error.
///
/// `COMMIT` of a transaction that PostgreSQL has aborted reports success. `commit` finds that out where something waits for it,
/// at the cost of one more round trip, and returns an error.
///
/// MySQL commits before statements that change the schema, which is not seen.
///
/// Django: `transaction.atomic`.
pub struct Transaction<'c, DB: Backend> {
    savepoint: Savepoint,
    inner: Inner<'c, DB>,
}

enum Inner<'c, DB: Backend> {
    Outermost(sqlx::Transaction<'static, DB>),
    Nested(sqlx::Transaction<'c, DB>),
}

impl<DB: Backend> Transaction<'static, DB> {
    pub(crate) fn outermost(inner: sqlx::Transaction<'static, DB>) -> Self {
        Transaction { savepoint: Arc::<Commits>::default().open(), inner: Inner::Outermost(inner) }
    }
}

impl<DB: Backend> Transaction<'_, DB> {
    /// Begins a nested transaction, a savepoint.
    ///
    /// # Errors
    ///
    /// Returns the error of sqlx.
    pub async fn begin(&mut self) -> Result<Transaction<'_, DB>, Error> {
        let commits = Arc::clone(self.commits());
        let doubt = Doubt::begin(&commits);
        let begun = sqlx::Transaction::begin(self.connection(), None).await;
        doubt.end();
        begun.map(|inner| Transaction { savepoint: commits.open(), inner: Inner::Nested(inner) })
    }

    /// Runs `future` once the transaction has committed, after what was queued before. Never if it is rolled back.
    ///
    /// The future owns what it needs and has no transaction. If it panics, the panic is logged through `tracing`.
    ///
    /// Django: `transaction.on_commit` with `robust=True`.
    pub fn on_commit(&mut self, future: impl Future<Output = ()> + Send + 'static) {
        self.commits().push(hook(future));
    }

    /// The connection of sqlx. What is executed on it sends no signals.
    #[expect(clippy::match_same_arms, reason = "the transactions have different lifetimes")]
    pub fn connection(&mut self) -> &mut DB::Connection {
        match &mut self.inner {
            Inner::Outermost(inner) => inner,
            Inner::Nested(inner) => inner,
        }
    }

    /// Commits. Then sends [`AFTER_COMMIT`](crate::AFTER_COMMIT) and runs the futures of [`on_commit`](Self::on_commit), in the
    /// order in which they were queued. A nested transaction hands them to the transaction around it.
    ///
    /// # Errors
    ///
    /// Returns the error of sqlx, and the errors listed at [`Transaction`]. The transaction is then rolled back, and nothing
    /// is sent.
    pub async fn commit(self) -> Result<(), Error> {
        let Transaction { savepoint, inner } = self;
        match inner {
            Inner::Outermost(inner) => shield(commit(savepoint, inner)).await,
            Inner::Nested(inner) => {
                let savepoint = lost_if_dropped(inner.commit(), savepoint).await?;
                // The transaction around it runs the hooks.
                drop(savepoint.release());
                Ok(())
            }
        }
    }

    /// Rolls back. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns the error of sqlx.
    pub async fn rollback(self) -> Result<(), Error> {
        let Transaction { savepoint, inner } = self;
        match inner {
            Inner::Outermost(inner) => shield(inner.rollback()).await,
            Inner::Nested(inner) => lost_if_dropped(inner.rollback(), savepoint).await.map(drop),
        }
    }

    pub(crate) fn commits(&self) -> &Arc<Commits> {
        self.savepoint.commits().expect("a transaction of this crate is observed")
    }
}

impl<DB: Backend> fmt::Debug for Transaction<'_, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").finish_non_exhaustive()
    }
}

/// Commits an outermost transaction and runs what waits for it.
async fn commit<DB: Backend>(savepoint: Savepoint, mut inner: sqlx::Transaction<'static, DB>) -> Result<(), Error> {
    if let Some(error) = obstacle::<DB>(&savepoint, &mut inner).await {
        inner.rollback().await?;
        return Err(error);
    }
    inner.commit().await?;
    for hook in savepoint.release() {
        hook.await;
    }
    Ok(())
}

/// Why the transaction cannot be committed, or `None` if it can.
async fn obstacle<DB: Backend>(savepoint: &Savepoint, inner: &mut DB::Connection) -> Option<Error> {
    let commits = savepoint.commits()?;
    if commits.state().lost {
        let text =
            "the future of a savepoint was dropped before the database had answered: the transaction is rolled back";
        return Some(Error::Protocol(text.to_owned()));
    }
    if DB::ABORTS && commits.has_hooks() {
        let aborted = AnyConnection::execute(inner, "SELECT 1").await.err()?;
        return Some(aborted.downcast().map_or_else(|error| Error::Protocol(error.to_string()), |error| *error));
    }
    None
}

/// Ends a nested transaction, and returns its savepoint if that worked. The whole transaction is lost if the future is dropped.
async fn lost_if_dropped(
    end: impl Future<Output = Result<(), Error>>,
    savepoint: Savepoint,
) -> Result<Savepoint, Error> {
    let Some(commits) = savepoint.commits().cloned() else { return Ok(savepoint) };
    let doubt = Doubt::begin(&commits);
    let ended = end.await;
    doubt.end();
    ended.map(|()| savepoint)
}

/// Notes that the begin or end of a savepoint was dropped before its outcome was known.
struct Doubt<'a>(Option<&'a Commits>);

impl<'a> Doubt<'a> {
    fn begin(commits: &'a Commits) -> Self {
        Doubt(Some(commits))
    }

    fn end(mut self) {
        self.0 = None;
    }
}

impl Drop for Doubt<'_> {
    fn drop(&mut self) {
        if let Some(commits) = self.0 {
            commits.lose();
        }
    }
}
