//! The signals.

use signals_core::{AsyncSignal, signal};
use signals_database::{AnyConnection, BoxError, Direction};

use crate::statement::StatementKind;

/// Sent before a statement is executed on a [`Pool`](crate::Pool) or [`Transaction`](crate::Transaction). If a receiver fails,
/// the statement is not executed.
///
/// - `sender` is the connection that will execute it. A receiver with `sender = SqliteConnection` gets that type, and what it
///   executes sends no signals. If the statement is a write, that belongs to the transaction of the write.
/// - `kind` and `table` are read from the text: see [`StatementKind`].
/// - `sql` is the text.
///
/// ```
/// use signals_core::receiver;
/// use signals_sqlx::{BoxError, PRE_STATEMENT, StatementKind};
///
/// #[receiver(PRE_STATEMENT)]
/// fn keep(kind: StatementKind, table: Option<&str>) -> Result<(), BoxError> {
///     if kind == StatementKind::Delete && table == Some("ledger") { Err("the ledger is kept".into()) } else { Ok(()) }
/// }
/// # fn main() {}
/// ```
///
/// Django: none; `connection.execute_wrapper` wraps statements.
#[signal]
pub static PRE_STATEMENT: AsyncSignal<
    fn(sender: &mut dyn AnyConnection, kind: StatementKind, table: Option<&str>, sql: &str) -> Result<(), BoxError>,
>;

/// Sent after a statement was executed on a [`Pool`](crate::Pool) or [`Transaction`](crate::Transaction). If a receiver fails,
/// its error is returned, and a write is undone. Not sent if the statement failed, or if a stream of rows was dropped before its
/// end.
///
/// `rows` is the number of rows that a write wrote, and the number that any other statement returned. The other arguments are
/// those of [`PRE_STATEMENT`].
#[signal]
pub static POST_STATEMENT: AsyncSignal<
    fn(
        sender: &mut dyn AnyConnection,
        kind: StatementKind,
        table: Option<&str>,
        sql: &str,
        rows: u64,
    ) -> Result<(), BoxError>,
>;

/// Sent for each write on a [`Pool`](crate::Pool) or [`Transaction`](crate::Transaction) after it was committed, in the order in
/// which they were executed, and never if it is rolled back.
///
/// Receivers get no connection and return nothing, because nothing can be undone any more. If a receiver panics, the panic is
/// logged through `tracing` and the other receivers run. [`Transaction`](crate::Transaction) states what is guaranteed if
/// futures are dropped.
///
/// Django: `transaction.on_commit`, which is [`Transaction::on_commit`](crate::Transaction::on_commit).
#[signal]
pub static AFTER_COMMIT: AsyncSignal<fn(kind: StatementKind, table: &str, rows: u64)>;

/// One migration of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Step {
    /// The version of the migration.
    pub version: i64,
    /// Its description.
    pub description: String,
    /// The direction: applied or reverted.
    pub direction: Direction,
}

/// Sent before migrations run through [`Signalled`](crate::Signalled), even if there are none to run. `plan` lists them in order.
///
/// If a receiver fails, no migration runs. Django: `pre_migrate`, for each app.
#[signal]
pub static PRE_MIGRATE: AsyncSignal<fn(sender: &mut dyn AnyConnection, plan: &[Step]) -> Result<(), BoxError>>;

/// Sent after migrations ran through [`Signalled`](crate::Signalled), even if there were none to run. Not sent if one of them
/// failed.
///
/// If a receiver fails, its error is returned; the migrations stay applied. Django: `post_migrate`, for each app.
#[signal]
pub static POST_MIGRATE: AsyncSignal<fn(sender: &mut dyn AnyConnection, plan: &[Step]) -> Result<(), BoxError>>;
