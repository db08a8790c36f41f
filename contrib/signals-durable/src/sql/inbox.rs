//! The statements of an inbox.

use super::session::{Column, Transaction, Value};
use super::statement::{Dialect, Prepared, insert_values};
use crate::broker::Message;
use crate::error::Error;

/// Asks for the id of the database.
pub(super) const SOURCE: &str = "SELECT id FROM signals_durable_source";

/// Keeps the ids of messages, and returns those that are new.
fn remember(dialect: Dialect, messages: &[Message]) -> Prepared {
    let now = dialect.now();
    let rows = (1..=messages.len()).map(|number| format!("(${number}, {now})")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "INSERT INTO signals_durable_inbox (message_id, received) VALUES {rows} ON CONFLICT DO NOTHING \
         RETURNING message_id"
    );
    (sql, messages.iter().map(|message| message.id.as_str().into()).collect())
}

/// Deletes the ids of messages that were received longer ago than this, in milliseconds.
pub(super) fn forget(dialect: Dialect, millis: i64) -> (String, Vec<Value>) {
    let now = dialect.now();
    (format!("DELETE FROM signals_durable_inbox WHERE received < {now} - $1"), vec![millis.into()])
}

/// Writes the messages whose ids are new, in their order. Returns their number.
pub(super) async fn receive(
    dialect: Dialect,
    transaction: &mut dyn Transaction,
    messages: &[Message],
) -> Result<u64, Error> {
    let (sql, values) = remember(dialect, messages);
    let new = transaction.query(sql, values, &[Column::Text]).await?;
    let mut new = new.into_iter().flatten().filter_map(Value::text).collect::<std::collections::HashSet<_>>();
    let count = new.len() as u64;
    for message in messages.iter().filter(|message| new.remove(&message.id)) {
        let Message { uid, key, payload, traceparent, .. } = message.clone();
        let (sql, values) = insert_values(dialect, &uid, key, payload, traceparent);
        transaction.execute(sql, values).await?;
    }
    Ok(count)
}
