//! An event: one call of a durable receiver, as the store keeps it.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// The largest payload of an event in bytes: 1 MiB.
pub const MAX_PAYLOAD: usize = 1 << 20;

/// The longest key of an event in bytes. The index of PostgreSQL takes no text that is much longer.
pub const MAX_KEY: usize = 1024;

/// An event that is about to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewEvent {
    /// The uid of the handler.
    pub uid: &'static str,
    /// The events of one handler with the same key run one after the other, in the order in which they were committed.
    pub key: Option<String>,
    /// The arguments by name, a JSON object.
    pub payload: String,
    /// The trace context of the sender, as the W3C header `traceparent` has it.
    pub traceparent: Option<String>,
}

/// An event in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The number of the event, unique in its store.
    pub id: i64,
    /// The uid of the handler.
    pub uid: String,
    /// The events of one handler with the same key run one after the other.
    pub key: Option<String>,
    /// The arguments by name, a JSON object.
    pub payload: String,
    /// The trace context of the sender.
    pub traceparent: Option<String>,
    /// What will happen to the event.
    pub state: State,
    /// How many times a handler was started with it.
    pub attempts: u32,
    /// When it was written.
    pub created: SystemTime,
    /// The earliest time of the next attempt. While a handler runs, the end of its lease.
    pub due: SystemTime,
    /// The last error.
    pub error: Option<String>,
    /// The claim of the worker that runs it.
    pub(crate) token: Option<i64>,
    /// When that worker asked for its claim, by its own clock, which never jumps. Its lease ends no earlier than
    /// if it had begun then.
    pub(crate) asked: Option<Instant>,
}

impl Event {
    /// How long ago the event was written.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.created.elapsed().unwrap_or_default()
    }
}

/// What will happen to an event. An event whose handler succeeded is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// It runs once it is due.
    Ready,
    /// It waits for an earlier event of its key.
    Blocked,
    /// A worker runs it.
    Running,
    /// A dead letter: all attempts failed, or it cannot be run at all. It stays until it is resubmitted or purged.
    Dead,
}

impl State {
    /// The lower-case name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Ready => "ready",
            State::Blocked => "blocked",
            State::Running => "running",
            State::Dead => "dead",
        }
    }
}

/// The time in milliseconds since 1970, as stores keep it.
#[cfg(feature = "broker")]
pub(crate) fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The time that a store keeps as milliseconds since 1970.
#[cfg(any(feature = "orm", feature = "sqlx"))]
pub(crate) fn time(millis: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}
