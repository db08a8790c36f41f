//! Statements that write a table, as `sea-query` builds them.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::mem::take;
use std::pin::pin;

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
    pub(super) fn of<S: StatementBuilder>(builder: &S, statement: &Statement, own: Option<Own>) -> Option<Self> {
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
        if own.is_some_and(|own| own.0 == table) {
            return None;
        }
        Some(Write { kind, table, statement: statement.clone() })
    }
}

/// Marks the next statement of a thread as a part of a write that sends its own signals. Holds the table that it writes.
#[derive(Clone, Copy)]
pub(super) struct Own(&'static str);

thread_local! {
    static NEXT: Cell<Option<Own>> = const { Cell::new(None) };
}

impl Own {
    /// Marks the next statement of this thread, which must follow in the same poll.
    pub(super) fn mark_next(table: &'static str) {
        NEXT.set(Some(Own(table)));
    }

    /// Returns the mark of the statement that begins now.
    pub(super) fn take() -> Option<Self> {
        NEXT.take()
    }
}

/// Executes a query on `table` that is a part of a write that sends its own signals.
///
/// SeaORM sends the statement in the first poll, or never: an insert of no rows sends none.
pub(crate) async fn own_write<T>(table: &'static str, query: impl Future<Output = T>) -> T {
    let mut query = pin!(query);
    let mut is_first = true;
    poll_fn(|context| {
        if !take(&mut is_first) {
            return query.as_mut().poll(context);
        }
        Own::mark_next(table);
        let polled = query.as_mut().poll(context);
        Own::take();
        polled
    })
    .await
}
