//! The statements that a filter makes.

use super::session::{Column, Value};
use super::statement::{BLOCKED, COLUMNS, DEAD, Dialect, Prepared, READY};
use crate::event::State;
use crate::filter::Filter;

/// Lists the events that a filter selects.
pub(super) fn list(dialect: Dialect, filter: &Filter) -> Prepared {
    let Condition { sql, values } = Condition::of(dialect, filter);
    let limit = filter.limit.map(|limit| format!("LIMIT {limit}")).unwrap_or_default();
    (format!("SELECT {COLUMNS} FROM signals_durable_event WHERE {sql} ORDER BY id {limit}"), values)
}

/// Deletes events that a filter selects and that do not run, at most `limit`, the oldest first. Returns them.
pub(super) fn purge(dialect: Dialect, filter: &Filter, limit: u32) -> Prepared {
    let Condition { sql, values } = Condition::of(dialect, filter);
    let is_idle = format!("(token IS NULL OR due <= {})", dialect.now());
    // Twice: PostgreSQL looks at the outer one again if a claim was faster.
    let sql = format!(
        "DELETE FROM signals_durable_event WHERE {is_idle} AND id IN (SELECT id FROM signals_durable_event WHERE {sql} \
         AND {is_idle} ORDER BY id LIMIT {limit}) RETURNING {COLUMNS}"
    );
    (sql, values)
}

/// Asks for the number of the last event.
pub(super) const LAST: &str = "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM signals_durable_event";

/// Counts the events of each handler and state.
pub(super) fn counts(dialect: Dialect) -> String {
    let now = dialect.now();
    let claimed = "CASE WHEN token IS NULL THEN 0 ELSE 1 END";
    format!(
        "SELECT uid, CAST(state AS BIGINT), CAST({claimed} AS BIGINT), CAST(COUNT(*) AS BIGINT), \
         CAST({now} - MIN(created) AS BIGINT) FROM signals_durable_event GROUP BY uid, state, {claimed} ORDER BY uid, state"
    )
}

/// The types of the columns of [`counts`].
pub(super) const COUNT_TYPES: [Column; 5] = [Column::Text, Column::Int, Column::Int, Column::Int, Column::Int];

/// A condition and its parameters.
struct Condition {
    sql: String,
    values: Vec<Value>,
}

impl Condition {
    fn of(dialect: Dialect, filter: &Filter) -> Self {
        let mut condition = Condition { sql: "1 = 1".to_owned(), values: Vec::new() };
        if let Some(id) = filter.id {
            condition.and("id =", id.into());
        }
        if let Some(after) = filter.after {
            condition.and("id >", after.into());
        }
        if let Some(last) = filter.up_to {
            condition.and("id <=", last.into());
        }
        if let Some(uid) = &filter.uid {
            condition.and("uid =", uid.as_str().into());
        }
        if let Some(key) = &filter.key {
            condition.and("order_key =", key.as_str().into());
        }
        if let Some(age) = filter.older_than {
            let millis = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
            condition.and(&format!("{} - created >", dialect.now()), millis.into());
        }
        if let Some(text) = &filter.error {
            let function = if dialect == Dialect::Sqlite { "instr" } else { "strpos" };
            condition.values.push(text.as_str().into());
            let number = condition.values.len();
            condition.sql = format!("{} AND {function}(error, ${number}) > 0", condition.sql);
        }
        if let Some(state) = filter.state {
            condition.sql = format!("{} AND {}", condition.sql, has_state(state));
        }
        condition
    }

    fn and(&mut self, comparison: &str, value: Value) {
        self.values.push(value);
        self.sql = format!("{} AND {comparison} ${}", self.sql, self.values.len());
    }
}

fn has_state(state: State) -> String {
    match state {
        State::Ready => format!("state = {READY} AND token IS NULL"),
        State::Blocked => format!("state = {BLOCKED}"),
        State::Running => "token IS NOT NULL".to_owned(),
        State::Dead => format!("state = {DEAD}"),
    }
}
