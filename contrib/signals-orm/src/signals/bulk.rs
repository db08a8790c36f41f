//! Signals around statements that write a table without a model.

use sea_orm::Statement;
use signals_core::{AsyncSignal, SenderType, signal};

use crate::connection::{BulkKind, Db};
use crate::error::BoxError;

/// Sent before a statement writes the table of a model, on a [`Connection`](crate::Connection) or through
/// [`Bulk`](crate::Bulk). If a receiver fails, the statement is not executed.
///
/// `sender` is the model whose table is written and `statement` is what will be executed. The rows send no signals of
/// their own.
///
/// Django has no such signal: its bulk writes send nothing, except `QuerySet.delete`.
#[signal]
pub static PRE_BULK_WRITE: AsyncSignal<
    fn(sender: SenderType, kind: BulkKind, statement: &Statement, db: &Db<'_>) -> Result<(), BoxError>,
>;

/// Sent after a statement wrote the table of a model, on a [`Connection`](crate::Connection) or through
/// [`Bulk`](crate::Bulk), in the same transaction. If a receiver fails, the write is undone.
///
/// `rows` is the number of rows that the database reports as written, or returns.
#[signal]
pub static POST_BULK_WRITE: AsyncSignal<
    fn(sender: SenderType, kind: BulkKind, rows: u64, statement: &Statement, db: &Db<'_>) -> Result<(), BoxError>,
>;
