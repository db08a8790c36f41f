//! Statements that write a table, as `sea-query` builds them.

use std::cell::Cell;

use sea_orm::sea_query::audit::{AccessType, AuditTrait};
use sea_orm::sea_query::{DeleteStatement, InsertStatement, UpdateStatement, WithQuery};
use sea_orm::{Statement, StatementBuilder};

use super::cast::cast;

/// What a bulk statement does to its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BulkKind {
    /// `INSERT`, such as `insert_many`
    Insert,
    /// `UPDATE`, such as `update_many`
    Update,
    /// `DELETE`, such as `delete_many`
    Delete,
}

/// A statement that writes a table.
pub(crate) struct Write {
    pub(crate) kind: BulkKind,
    pub(crate) table: String,
    pub(crate) statement: Statement,
}

cast!(as_insert, InsertStatement, InsertStatement);
cast!(as_update, UpdateStatement, UpdateStatement);
cast!(as_delete, DeleteStatement, DeleteStatement);
cast!(as_with, WithQuery, WithQuery);

impl Write {
    /// Looks at a statement. Returns `None` if it writes no table, or if it is a part of a write that sends its own signals.
    pub(crate) fn of<S: StatementBuilder>(builder: &S, statement: &Statement) -> Option<Self> {
        let announced = ANNOUNCED.take();
        let audit = if let Some(insert) = as_insert(builder) {
            insert.audit()
        } else if let Some(update) = as_update(builder) {
            update.audit()
        } else if let Some(delete) = as_delete(builder) {
            delete.audit()
        } else {
            as_with(builder)?.audit()
        };
        let written = audit.ok()?.requests.into_iter().find_map(|request| {
            let kind = match request.access_type {
                AccessType::Insert => BulkKind::Insert,
                AccessType::Update => BulkKind::Update,
                AccessType::Delete => BulkKind::Delete,
                AccessType::Select | AccessType::Schema(_) => return None,
            };
            Some((kind, request.schema_table.1.to_string()))
        });
        let (kind, table) = written?;
        if announced == Some(table.as_str()) {
            return None;
        }
        Some(Write { kind, table, statement: statement.clone() })
    }
}

thread_local! {
    /// The table that the next statement of this thread writes as a part of a write with signals of its own.
    static ANNOUNCED: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Says that the next statement of this thread on `table` is a part of a write with signals of its own.
///
/// SeaORM executes a save in the same poll as the end of `before_save`, so no other statement can come between.
pub(crate) fn announce_next(table: &'static str) {
    ANNOUNCED.set(Some(table));
}
