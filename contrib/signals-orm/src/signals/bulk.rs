//! Signals around statements that write many rows.

use sea_orm::Statement;
use signals_core::{AsyncSignal, SenderType, signal};

use crate::connection::Db;
use crate::error::BoxError;

/// What a bulk statement does to its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BulkKind {
    /// `insert_many`
    Insert,
    /// `update_many`
    Update,
    /// `delete_many`
    Delete,
}

/// Sent before `insert_many`, `update_many` or `delete_many` is executed through [`Bulk`](crate::Bulk). If a receiver
/// fails, the statement is not executed.
///
/// `sender` is the model whose table is written and `statement` is what will be executed. The rows send no signals of
/// their own.
///
/// Django has no such signal: its bulk writes send nothing, except `QuerySet.delete`.
#[signal]
pub static PRE_BULK_WRITE: AsyncSignal<
    fn(sender: SenderType, kind: BulkKind, statement: &Statement, db: &Db<'_>) -> Result<(), BoxError>,
>;

/// Sent after `insert_many`, `update_many` or `delete_many` was executed through [`Bulk`](crate::Bulk), in the same
/// transaction. If a receiver fails, the write is undone.
///
/// `rows` is the number of rows that the database reports as written.
#[signal]
pub static POST_BULK_WRITE: AsyncSignal<
    fn(sender: SenderType, kind: BulkKind, rows: u64, statement: &Statement, db: &Db<'_>) -> Result<(), BoxError>,
>;
