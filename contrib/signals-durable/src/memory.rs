//! The store in memory.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use tokio::time::Instant;

use crate::argument::Payload;
use crate::error::Error;
use crate::event::{Event, NewEvent, State};
use crate::failure::Failure;
use crate::filter::Filter;
use crate::handler::Handler;
use crate::lent::Lent;
use crate::outbox::Put;
use crate::store::{Count, GRACE, IntoStore, Store};
use crate::wake::wake;

/// A store in the memory of the process, for tests and for work that may be lost, such as warming a cache.
///
/// It retries, times out and orders by key as a database does. It does not survive the process, it belongs to no transaction, and
/// it grows without limit while no worker runs. Handlers that take `db` become dead letters in it.
///
/// ```
/// use signals_core::{Signal, signal};
/// use signals_durable::{Filter, MemoryStore, durable, open};
///
/// #[signal]
/// static PAGE_CHANGED: Signal<fn(path: &str)>;
///
/// static EVENTS: MemoryStore = MemoryStore::new();
///
/// #[durable(PAGE_CHANGED, uid = "cache.warm", store = EVENTS)]
/// async fn warm(path: String) {
///     println!("rendering {path}");
/// }
///
/// # async fn run() -> Result<(), signals_durable::Error> {
/// PAGE_CHANGED.send("/");
/// assert_eq!(open(&EVENTS).list(&Filter::new()).await?.len(), 1);
/// // `Worker::new(&EVENTS).run(shutdown)` runs it.
/// # Ok(())
/// # }
/// # fn main() {
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// # }
/// ```
#[derive(Debug)]
pub struct MemoryStore(LazyLock<Arc<Memory>>);

/// The events, which the store shares with its workers.
#[derive(Debug)]
struct Memory(Mutex<Events>);

#[derive(Debug)]
struct Events {
    by_id: BTreeMap<i64, Stored>,
    next_id: i64,
}

#[derive(Debug)]
struct Stored {
    event: Event,
    /// The time `due` of the event, by a clock that never jumps.
    due: Instant,
}

impl Stored {
    fn set_due(&mut self, after: Duration) {
        (self.due, self.event.due) = (Instant::now() + after, SystemTime::now() + after);
    }
}

impl MemoryStore {
    /// Makes an empty store.
    #[must_use]
    pub const fn new() -> Self {
        MemoryStore(LazyLock::new(|| Arc::new(Memory(Mutex::new(Events { by_id: BTreeMap::new(), next_id: 1 })))))
    }
}

impl Memory {
    fn events(&self) -> MutexGuard<'_, Events> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        MemoryStore::new()
    }
}

impl Put for MemoryStore {
    fn put(&self, event: NewEvent) -> Result<(), Error> {
        self.0.events().add_new(event);
        Ok(())
    }
}

impl IntoStore for &MemoryStore {
    fn into_store(self) -> Arc<dyn Store> {
        Arc::<Memory>::clone(&self.0)
    }
}

impl Events {
    fn add_new(&mut self, event: NewEvent) {
        let NewEvent { uid, key, payload, traceparent } = event;
        self.add(uid.to_owned(), key, payload, traceparent);
    }

    fn add(&mut self, uid: String, key: Option<String>, payload: String, traceparent: Option<String>) {
        let (id, now) = (self.next_id, SystemTime::now());
        self.next_id += 1;
        let event = Event {
            id,
            uid,
            key,
            payload,
            traceparent,
            state: State::Ready,
            attempts: 0,
            created: now,
            due: now,
            error: None,
            token: None,
            asked: None,
        };
        self.by_id.insert(id, Stored { event, due: Instant::now() });
    }

    /// The event, if it still has this claim.
    fn claimed(&mut self, event: &Event) -> Option<&mut Stored> {
        let stored = self.by_id.get_mut(&event.id)?;
        (stored.event.token.is_some() && stored.event.token == event.token).then_some(stored)
    }

    /// The events in their order, each with `true` if an earlier one of its key is unfinished.
    fn in_order(&self) -> impl Iterator<Item = (&Stored, bool)> {
        let mut unfinished = HashSet::new();
        self.by_id.values().map(move |stored| {
            let event = &stored.event;
            let key = event.key.as_deref().filter(|_| event.state != State::Dead);
            (stored, key.is_some_and(|key| !unfinished.insert((event.uid.as_str(), key))))
        })
    }

    /// The events that a filter selects, whatever its limit, with their states as they are now.
    fn select(&self, filter: &Filter) -> impl Iterator<Item = Event> {
        let events = self.in_order().map(|(stored, is_behind)| {
            let mut event = stored.event.clone();
            if event.state != State::Dead {
                event.state = match event.token {
                    Some(_) => State::Running,
                    None if is_behind => State::Blocked,
                    None => State::Ready,
                };
            }
            event
        });
        events.filter(|event| selects(filter, event))
    }
}

/// The number of events that a filter selects at most.
fn limit(filter: &Filter) -> usize {
    filter.limit.map_or(usize::MAX, |limit| limit as usize)
}

fn selects(filter: &Filter, event: &Event) -> bool {
    let Filter { id, uid, key, state, older_than, error, limit: _, after, up_to } = filter;
    id.is_none_or(|id| event.id == id)
        && after.is_none_or(|after| event.id > after)
        && up_to.is_none_or(|last| event.id <= last)
        && uid.as_ref().is_none_or(|uid| event.uid == *uid)
        && key.as_ref().is_none_or(|key| event.key.as_ref() == Some(key))
        && state.is_none_or(|state| event.state == state)
        && older_than.is_none_or(|age| event.age() > age)
        && error.as_ref().is_none_or(|text| event.error.as_ref().is_some_and(|error| error.contains(text)))
}

#[async_trait]
impl Store for Memory {
    async fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    async fn add(&self, events: &[NewEvent]) -> Result<(), Error> {
        let mut stored = self.events();
        for event in events {
            stored.add_new(event.clone());
        }
        drop(stored);
        wake();
        Ok(())
    }

    async fn claim(&self, handlers: &[&'static Handler], limit: usize) -> Result<Vec<Event>, Error> {
        let (mut events, now) = (self.events(), Instant::now());
        let mut claimed = Vec::new();
        let is_handled = |event: &Event| handlers.iter().any(|handler| handler.uid() == event.uid);
        let due = events.in_order().filter(|(stored, is_behind)| {
            let Stored { event, due } = stored;
            !is_behind && event.state != State::Dead && *due <= now && is_handled(event)
        });
        let ids = due.map(|(stored, _)| stored.event.id).take(limit).collect::<Vec<_>>();
        for id in ids {
            let Some(stored) = events.by_id.get_mut(&id) else { continue };
            let handler = handlers.iter().find(|handler| handler.uid() == stored.event.uid);
            stored.event.token = Some(fastrand::i64(1..));
            stored.event.attempts += 1;
            stored.set_due(handler.map_or(Handler::TIMEOUT, |handler| handler.timeout()) + GRACE);
            claimed.push(Event { asked: Some(now), ..stored.event.clone() });
        }
        Ok(claimed)
    }

    async fn finish(&self, done: &[Event]) -> Result<u64, Error> {
        let mut events = self.events();
        let mut finished = 0;
        for event in done {
            if events.claimed(event).is_some() {
                events.by_id.remove(&event.id);
                finished += 1;
            }
        }
        drop(events);
        wake();
        Ok(finished)
    }

    async fn fail(&self, event: &Event, error: &str, retry_after: Option<Duration>) -> Result<(), Error> {
        if let Some(stored) = self.events().claimed(event) {
            stored.set_due(retry_after.unwrap_or_default());
            stored.event.token = None;
            stored.event.error = Some(error.to_owned());
            stored.event.state = if retry_after.is_some() { State::Ready } else { State::Dead };
        }
        wake();
        Ok(())
    }

    async fn run(&self, event: &Event, handler: &Handler, payload: &Payload) -> Result<Result<(), Failure>, Error> {
        let called = handler.call(payload, Lent::Nothing).await;
        if called.is_ok() {
            self.finish(std::slice::from_ref(event)).await?;
        }
        Ok(called)
    }

    async fn list(&self, filter: &Filter) -> Result<Vec<Event>, Error> {
        Ok(self.events().select(filter).take(limit(filter)).collect())
    }

    async fn resubmit(&self, filter: &Filter) -> Result<u64, Error> {
        let mut events = self.events();
        let dead = filter.clone().state(State::Dead);
        let dead = events.select(&dead).take(limit(filter)).collect::<Vec<_>>();
        for event in &dead {
            events.by_id.remove(&event.id);
            events.add(event.uid.clone(), event.key.clone(), event.payload.clone(), event.traceparent.clone());
        }
        drop(events);
        wake();
        Ok(dead.len() as u64)
    }

    async fn purge(&self, filter: &Filter) -> Result<u64, Error> {
        let mut events = self.events();
        let now = Instant::now();
        let is_idle = |event: &Event| event.token.is_none() || events.by_id[&event.id].due <= now;
        let selected = events.select(filter).filter(is_idle).take(limit(filter));
        let ids = selected.map(|event| event.id).collect::<Vec<_>>();
        for id in &ids {
            events.by_id.remove(id);
        }
        Ok(ids.len() as u64)
    }

    async fn counts(&self) -> Result<Vec<Count>, Error> {
        let mut counts = BTreeMap::<(String, &'static str), Count>::new();
        for event in self.events().select(&Filter::new()) {
            let (uid, state, age) = (event.uid.clone(), event.state, event.age());
            let empty = || Count { uid: event.uid, state, events: 0, oldest: Duration::ZERO };
            let count = counts.entry((uid, state.name())).or_insert_with(empty);
            count.events += 1;
            count.oldest = count.oldest.max(age);
        }
        Ok(counts.into_values().collect())
    }
}
