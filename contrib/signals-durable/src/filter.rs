//! Which events an operation is about.

use std::time::Duration;

use crate::event::State;

/// Selects events for [`Store::list`](crate::Store::list), [`resubmit`](crate::Store::resubmit) and
/// [`purge`](crate::Store::purge). Without conditions it selects all.
///
/// ```
/// use std::time::Duration;
/// use signals_durable::{Filter, State};
///
/// let filter = Filter::new().state(State::Dead).uid("mail.thank").older_than(Duration::from_secs(3600));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub(crate) id: Option<i64>,
    pub(crate) uid: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) state: Option<State>,
    pub(crate) older_than: Option<Duration>,
    pub(crate) error: Option<String>,
    pub(crate) limit: Option<u32>,
    /// Only events with numbers above this one.
    pub(crate) after: Option<i64>,
    /// Only events with numbers up to this one.
    pub(crate) up_to: Option<i64>,
}

impl Filter {
    /// Selects all events.
    #[must_use]
    pub fn new() -> Self {
        Filter::default()
    }

    /// Selects one event.
    #[must_use]
    pub fn id(self, id: i64) -> Self {
        Filter { id: Some(id), ..self }
    }

    /// Selects the events of a handler.
    #[must_use]
    pub fn uid(self, uid: impl Into<String>) -> Self {
        Filter { uid: Some(uid.into()), ..self }
    }

    /// Selects the events with a key.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        Filter { key: Some(key.into()), ..self }
    }

    /// Selects the events in a state.
    #[must_use]
    pub fn state(self, state: State) -> Self {
        Filter { state: Some(state), ..self }
    }

    /// Selects the events that were written longer ago than this.
    #[must_use]
    pub fn older_than(self, age: Duration) -> Self {
        Filter { older_than: Some(age), ..self }
    }

    /// Selects the events whose last error contains this text.
    #[must_use]
    pub fn error(self, text: impl Into<String>) -> Self {
        Filter { error: Some(text.into()), ..self }
    }

    /// Selects at most this many events, the oldest first.
    #[must_use]
    pub fn limit(self, limit: u32) -> Self {
        Filter { limit: Some(limit), ..self }
    }
}
