//! The statements.
//!
//! # The columns that decide
//!
//! `state` is 0 for an event that may run, 1 for one that waits for an earlier event of its key, 2 for a dead letter. `due` is the
//! earliest time of the next attempt, and while an attempt runs the end of its lease: the same comparison finds events that are
//! due and leases that have ended. `token` is the claim. Times are milliseconds of the clock of the database, so the clocks of
//! workers do not matter.
//!
//! # Order of a key
//!
//! The ids of the events of one key are in the order of their commits. In SQLite all writers take turns. In PostgreSQL the insert
//! takes an advisory lock of the key, which the transaction of the sender holds until it ends. A claim takes no event while one of
//! its key with a lower id is unfinished. That alone makes the order strict. State 1 only keeps the events behind
//! the first one out of the index that claims read.

use std::fmt::Write;
use std::time::Duration;

use super::session::{Column, Value};
use crate::argument::without_zeros;
use crate::event::{Event, NewEvent, State, time};
use crate::handler::Handler;
use crate::store::GRACE;

/// The SQL of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "with sqlx alone there may be one database only")]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

pub(super) const READY: i64 = 0;
pub(super) const BLOCKED: i64 = 1;
pub(super) const DEAD: i64 = 2;

impl Dialect {
    /// The current time in milliseconds.
    pub(super) fn now(self) -> &'static str {
        match self {
            Dialect::Sqlite => "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
            Dialect::Postgres => "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)",
        }
    }

    /// Passes over rows that other transactions have locked.
    fn skip_locked(self) -> &'static str {
        match self {
            Dialect::Sqlite => "",
            Dialect::Postgres => "FOR UPDATE OF event SKIP LOCKED",
        }
    }
}

/// A statement and its parameters.
pub(crate) type Prepared = (String, Vec<Value>);

/// Writes an event.
pub(crate) fn insert(dialect: Dialect, event: NewEvent) -> Prepared {
    insert_values(dialect, event.uid, event.key, event.payload, event.traceparent)
}

/// Writes an event again, as a new one.
pub(super) fn insert_again(dialect: Dialect, event: &Event) -> Prepared {
    insert_values(dialect, &event.uid, event.key.clone(), event.payload.clone(), event.traceparent.clone())
}

pub(super) fn insert_values(
    dialect: Dialect,
    uid: &str,
    key: Option<String>,
    payload: String,
    traceparent: Option<String>,
) -> Prepared {
    let now = dialect.now();
    let columns = "INSERT INTO signals_durable_event (uid, order_key, payload, traceparent, due, created, state)";
    let sql = match (dialect, &key) {
        (_, None) => format!("{columns} VALUES ($1, $2, $3, $4, {now}, {now}, {READY})"),
        (Dialect::Sqlite, Some(_)) => format!("{columns} VALUES ($1, $2, $3, $4, {now}, {now}, {IS_BEHIND})"),
        // The lock comes first: the id is drawn for each row that `gate` returns.
        (Dialect::Postgres, Some(_)) => format!(
            "WITH gate AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0))) \
             {columns} SELECT $1, $2, $3, $4, {now}, {now}, {IS_BEHIND} FROM gate"
        ),
    };
    (sql, vec![uid.into(), Value::Text(key), Value::Text(Some(payload)), Value::Text(traceparent)])
}

/// The state of a new event: blocked if its key has unfinished ones.
const IS_BEHIND: &str = "CASE WHEN EXISTS (SELECT 1 FROM signals_durable_event AS earlier WHERE earlier.uid = $1 \
                         AND earlier.order_key = $2 AND earlier.state <> 2) THEN 1 ELSE 0 END";

/// The parts of a claim that are the same for all claims of some handlers.
pub(super) struct Claims {
    peek: String,
    claim: String,
}

impl Claims {
    pub(super) fn new(dialect: Dialect, handlers: &[&Handler]) -> Self {
        let now = dialect.now();
        let uids = handlers.iter().map(|handler| literal(handler.uid())).collect::<Vec<_>>().join(", ");
        let uids = if uids.is_empty() { "NULL".to_owned() } else { uids };
        let mut lease = String::from("CASE uid");
        for handler in handlers {
            let millis = (handler.timeout() + GRACE).as_millis();
            write!(lease, " WHEN {} THEN {millis}", literal(handler.uid())).expect("a string can be written to");
        }
        let lease = if handlers.is_empty() { "0".to_owned() } else { lease + " ELSE 0 END" };
        let is_due = format!("state = {READY} AND due <= {now} AND uid IN ({uids})");
        let skip_locked = dialect.skip_locked();
        let columns = COLUMNS;
        Claims {
            peek: format!("SELECT CAST(1 AS BIGINT) FROM signals_durable_event WHERE {is_due} LIMIT 1"),
            claim: format!(
                "WITH picked AS (SELECT id FROM signals_durable_event AS event WHERE {is_due} AND NOT {EARLIER} \
                 ORDER BY due LIMIT $2 {skip_locked}) \
                 UPDATE signals_durable_event SET token = $1, attempts = attempts + 1, due = {now} + {lease} \
                 WHERE id IN (SELECT id FROM picked) RETURNING {columns}"
            ),
        }
    }

    /// Asks whether any event is due, without a lock.
    pub(super) fn peek(&self) -> String {
        self.peek.clone()
    }

    pub(super) fn claim(&self, token: i64, limit: usize) -> Prepared {
        (self.claim.clone(), vec![token.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()])
    }
}

/// A condition: an earlier event of the same key is unfinished.
const EARLIER: &str = "EXISTS (SELECT 1 FROM signals_durable_event AS earlier WHERE earlier.uid = event.uid \
                       AND earlier.order_key = event.order_key AND earlier.id < event.id AND earlier.state <> 2)";

/// Deletes events that are done.
pub(super) fn finish(events: &[Event]) -> Prepared {
    let (rows, values) = rows(events.iter().map(|event| [event.id.into(), Value::Int(event.token)]));
    (format!("DELETE FROM signals_durable_event WHERE (id, token) IN (VALUES {rows})"), values)
}

/// Makes the next events of these keys ready. `None` if no event has a key.
pub(super) fn unblock<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<Prepared> {
    let keys = events.into_iter().filter_map(|event| Some([event.uid.as_str().into(), event.key.as_deref()?.into()]));
    let (rows, values) = rows(keys);
    let sql = format!(
        "UPDATE signals_durable_event SET state = {READY} WHERE state = {BLOCKED} AND id IN (SELECT MIN(id) \
         FROM signals_durable_event WHERE state <> {DEAD} AND (uid, order_key) IN (VALUES {rows}) GROUP BY uid, order_key)"
    );
    (!values.is_empty()).then_some((sql, values))
}

/// Makes all events ready that are blocked by none. An event is blocked in vain if the earlier one ended while the sender's
/// transaction was open.
pub(super) fn unblock_all(dialect: Dialect) -> String {
    let skip_locked = dialect.skip_locked();
    format!(
        "UPDATE signals_durable_event SET state = {READY} WHERE id IN (SELECT id FROM signals_durable_event AS event \
         WHERE state = {BLOCKED} AND NOT {EARLIER} {skip_locked})"
    )
}

/// Ends a claim after a failure.
pub(super) fn fail(dialect: Dialect, event: &Event, error: &str, retry_after: Option<Duration>) -> Prepared {
    let state = if retry_after.is_some() { READY } else { DEAD };
    let millis = i64::try_from(retry_after.unwrap_or_default().as_millis()).unwrap_or(i64::MAX / 2);
    let sql = format!(
        "UPDATE signals_durable_event SET token = NULL, state = {state}, error = $3, due = {} + $4 \
         WHERE id = $1 AND token = $2",
        dialect.now()
    );
    let error = without_zeros(error.to_owned());
    (sql, vec![event.id.into(), Value::Int(event.token), Value::Text(Some(error)), millis.into()])
}

/// Numbers the parameters of some rows: `($1, $2), ($3, $4)`.
fn rows(rows: impl Iterator<Item = [Value; 2]>) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut sql = String::new();
    for row in rows {
        let separator = if values.is_empty() { "" } else { ", " };
        let first = values.len() + 1;
        write!(sql, "{separator}(${first}, ${})", first + 1).expect("a string can be written to");
        values.extend(row);
    }
    (sql, values)
}

/// A text as SQL writes it. Only uids are written so, which are constants of the program.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The columns of an event.
pub(super) const COLUMNS: &str = "id, uid, order_key, payload, traceparent, CAST(state AS BIGINT), CAST(attempts AS BIGINT), \
                                  CAST(created AS BIGINT), CAST(due AS BIGINT), error, CAST(token AS BIGINT)";

/// Their types.
pub(super) const TYPES: [Column; 11] = {
    use Column::{Int, Text};
    [Int, Text, Text, Text, Text, Int, Int, Int, Int, Text, Int]
};

/// Reads the columns of an event.
pub(super) fn event(row: Vec<Value>) -> Event {
    let mut values = row.into_iter();
    let mut next = || values.next().expect("a row has all columns");
    let id = next().int().unwrap_or_default();
    let (uid, key) = (next().text().unwrap_or_default(), next().text());
    let (payload, traceparent) = (next().text().unwrap_or_default(), next().text());
    let state = next().int().unwrap_or_default();
    let attempts = next().int().and_then(|attempts| u32::try_from(attempts).ok()).unwrap_or(u32::MAX);
    let (created, due) = (time(next().int().unwrap_or_default()), time(next().int().unwrap_or_default()));
    let (error, token) = (next().text(), next().int());
    Event {
        id,
        uid,
        key,
        payload,
        traceparent,
        state: state_of(state, token.is_some()),
        attempts,
        created,
        due,
        error,
        token,
        asked: None,
    }
}

pub(super) fn state_of(state: i64, is_claimed: bool) -> State {
    match state {
        DEAD => State::Dead,
        _ if is_claimed => State::Running,
        BLOCKED => State::Blocked,
        _ => State::Ready,
    }
}
