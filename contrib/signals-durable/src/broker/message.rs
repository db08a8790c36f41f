//! An event on its way through a broker.

use crate::argument::without_zeros;
use crate::event::{Event, MAX_KEY, millis};

/// An event on its way through a broker.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// A text that is unique among the events of all databases. The inbox takes a message only once.
    pub id: String,
    /// The uid of the handler, which names the queue.
    pub uid: String,
    /// The events of one handler with the same key run one after the other.
    pub key: Option<String>,
    /// The arguments by name, a JSON object: the body of the message.
    pub payload: String,
    /// The trace context of the sender.
    pub traceparent: Option<String>,
}

/// The name of the header with the key.
pub(super) const KEY: &str = "signals-key";
/// The name of the header with the trace context, as W3C has it.
pub(super) const TRACEPARENT: &str = "traceparent";

impl Message {
    /// Makes the message of an event of the database with this id. The time is part of the message's id, because a database that is
    /// restored from a backup gives the ids of its events again.
    pub(super) fn of(event: &Event, source: &str) -> Self {
        Message {
            id: format!("{source}-{}-{}", event.id, millis(event.created)),
            uid: event.uid.clone(),
            key: event.key.clone(),
            payload: event.payload.clone(),
            traceparent: event.traceparent.clone(),
        }
    }

    /// Returns `true` if the event was in the database with this id.
    pub(crate) fn is_of(&self, source: &str) -> bool {
        self.id.strip_prefix(source).is_some_and(|rest| rest.starts_with('-'))
    }

    /// Makes the message of what a broker delivered, whatever that is, so that no message blocks its queue. A body that is no text
    /// becomes an event, and then a dead letter. A key is cut where it is too long for the index. An id that is too long for it
    /// counts as none.
    pub(super) fn delivered(uid: &str, id: Option<String>, headers: [Option<String>; 2], body: &[u8]) -> Self {
        let [key, traceparent] = headers;
        let short = |text: String| text[..text.floor_char_boundary(MAX_KEY)].to_owned();
        let id = id.filter(|id| id.len() <= MAX_KEY);
        Message {
            id: without_zeros(id.unwrap_or_else(|| format!("{uid}-{:032x}", fastrand::u128(..)))),
            uid: uid.to_owned(),
            key: key.map(without_zeros).map(short),
            payload: without_zeros(String::from_utf8_lossy(body).into_owned()),
            traceparent: traceparent.map(without_zeros),
        }
    }
}
