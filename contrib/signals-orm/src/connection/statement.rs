//! Statements that write a table, as `sea-query` builds them.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::mem::take;
use std::pin::pin;
use std::sync::Arc;

use sea_orm::sea_query::audit::{AccessType, AuditTrait};
use sea_orm::sea_query::{DeleteStatement, InsertStatement, SelectStatement, UpdateStatement, WithQuery};
use sea_orm::{DbErr, QueryResult, Statement, StatementBuilder};
use signals_database::{Hook, shield};

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
cast!(as_select, SelectStatement, SelectStatement);

impl Write {
    /// Looks at a statement. Returns `None` if it writes no table, or if it is a part of a write that sends its own signals.
    pub(super) fn of<S: StatementBuilder>(builder: &S, statement: &Statement, own: Option<&Own>) -> Option<Self> {
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
        if own.is_some_and(|own| own.table == table) {
            return None;
        }
        Some(Write { kind, table, statement: statement.clone() })
    }
}

/// The names of columns.
type Columns = Vec<&'static str>;

/// Marks the next statement of a thread as a part of a write that sends its own signals.
pub(crate) struct Own {
    /// The table that it writes.
    table: &'static str,
    /// `false` if there is nothing to be written: the statement is a `SELECT`, or there is none.
    writes: bool,
    /// The columns that it writes, if a signal after it announces them.
    columns: Option<Columns>,
    /// What follows it if it is committed with its own statement and its caller is dropped meanwhile.
    announce: Option<Announce>,
}

/// Makes what follows the commit of a write from the row that it returned.
pub(crate) type Announce = Box<dyn FnOnce(Option<&QueryResult>) -> Option<Hook> + Send>;

thread_local! {
    static NEXT: Cell<Option<Own>> = const { Cell::new(None) };
    /// The statement with columns that ended last.
    static ENDED: Cell<Option<Own>> = const { Cell::new(None) };
}

impl Own {
    /// Marks the next statement of this thread, which must follow in the same poll.
    pub(super) fn mark_next(table: &'static str, writes: bool, columns: Option<Columns>, announce: Option<Announce>) {
        ENDED.take();
        NEXT.set(Some(Own { table, writes, columns, announce }));
    }

    /// Returns the mark of the statement that begins now, if it is announced.
    pub(super) fn take_announced() -> Option<Self> {
        let next = NEXT.take();
        if next.as_ref().is_some_and(|own| own.announce.is_some()) {
            return next;
        }
        NEXT.set(next);
        None
    }

    /// Executes the statement to its end, even if the caller is dropped. What follows it is then done here, and by the caller
    /// otherwise.
    pub(super) async fn run_to_end<T: Send + 'static>(
        mut self,
        statement: impl Future<Output = Result<T, DbErr>> + Send + 'static,
        row: fn(&T) -> Option<&QueryResult>,
    ) -> Result<T, DbErr> {
        let attended = Arc::new(());
        let (is_attended, announce) = (Arc::downgrade(&attended), self.announce.take());
        let mut shielded = shield(async move {
            let result = statement.await;
            let hook = if is_attended.strong_count() == 0 {
                result.as_ref().ok().zip(announce).and_then(|(done, announce)| announce(row(done)))
            } else {
                None
            };
            if let Some(hook) = hook {
                hook.await;
            }
            result
        });
        // Declared last, so that it is dropped first: what the shield hands over finds that it is not attended.
        let attending = attended;
        let result = (&mut shielded).await;
        drop(attending);
        if result.is_ok() {
            self.end();
        }
        result
    }

    /// Returns the mark of the statement that begins now. A mark that no statement took is forgotten by the next one.
    pub(super) fn take<S: StatementBuilder>(statement: &S) -> Option<Self> {
        NEXT.take().filter(|own| own.writes || as_select(statement).is_some())
    }

    /// Keeps the columns of a statement that ended well for [`written`](Self::written), which must follow in the same poll.
    pub(super) fn end(self) {
        if self.columns.is_some() {
            ENDED.set(Some(self));
        }
    }

    /// Returns the columns that the statement on `table` wrote that ended in this poll, if they are known.
    pub(crate) fn written(table: &'static str) -> Option<Columns> {
        ENDED.take().filter(|own| own.table == table)?.columns
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
        Own::mark_next(table, true, None, None);
        let polled = query.as_mut().poll(context);
        NEXT.take();
        polled
    })
    .await
}
