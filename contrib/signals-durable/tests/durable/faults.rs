//! Stores that answer late, or not for a while.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use signals_core::{Signal, signal};
use signals_durable::{
    Count, Error, Event, Failure, Filter, Handler, MemoryStore, NewEvent, Payload, Store, Worker, durable, open,
};
use tokio::time::sleep;

use crate::shop::{called, calls, order, settled};

/// A store in memory with faults.
struct Faulty {
    store: Arc<dyn Store>,
    /// How many claims are answered late.
    late: AtomicU32,
    /// How many times events cannot be deleted.
    fails: AtomicU32,
    failures: Mutex<Vec<String>>,
}

impl Faulty {
    fn new(store: &MemoryStore, late: u32, fails: u32) -> Arc<Self> {
        let (late, fails) = (late.into(), fails.into());
        Arc::new(Faulty { store: open(store), late, fails, failures: Mutex::default() })
    }
}

fn take_one(count: &AtomicU32) -> bool {
    count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |count| count.checked_sub(1)).is_ok()
}

#[async_trait]
impl Store for Faulty {
    async fn check(&self) -> Result<(), Error> {
        self.store.check().await
    }

    async fn add(&self, events: &[NewEvent]) -> Result<(), Error> {
        self.store.add(events).await
    }

    async fn claim(&self, handlers: &[&'static Handler], limit: usize) -> Result<Vec<Event>, Error> {
        let claimed = self.store.claim(handlers, limit).await;
        if claimed.as_ref().is_ok_and(|claimed| !claimed.is_empty()) && take_one(&self.late) {
            sleep(Duration::from_secs(7)).await;
        }
        claimed
    }

    async fn finish(&self, events: &[Event]) -> Result<u64, Error> {
        if take_one(&self.fails) {
            return Err(Error::Database("the database is away".into()));
        }
        self.store.finish(events).await
    }

    async fn fail(&self, event: &Event, error: &str, retry_after: Option<Duration>) -> Result<(), Error> {
        self.failures.lock().unwrap().push(error.to_owned());
        self.store.fail(event, error, retry_after).await
    }

    async fn run(&self, event: &Event, handler: &Handler, payload: &Payload) -> Result<Result<(), Failure>, Error> {
        self.store.run(event, handler, payload).await
    }

    async fn list(&self, filter: &Filter) -> Result<Vec<Event>, Error> {
        self.store.list(filter).await
    }

    async fn resubmit(&self, filter: &Filter) -> Result<u64, Error> {
        self.store.resubmit(filter).await
    }

    async fn purge(&self, filter: &Filter) -> Result<u64, Error> {
        self.store.purge(filter).await
    }

    async fn counts(&self) -> Result<Vec<Count>, Error> {
        self.store.counts().await
    }
}

#[signal]
static LATE: Signal<fn(order_id: u64)>;

static LATE_EVENTS: MemoryStore = MemoryStore::new();

#[durable(LATE, uid = "late", timeout = "1s", store = LATE_EVENTS)]
fn run_late(order_id: u64) {
    called(order_id, "late");
}

/// Another worker may run it already.
#[tokio::test(start_paused = true)]
async fn an_event_whose_claim_is_answered_after_its_lease_is_not_run() {
    let (order, store) = (order(), Faulty::new(&LATE_EVENTS, 1, 0));
    LATE.send(order);
    let worker: Arc<dyn Store> = store.clone();
    Worker::new(worker).run(settled(&*store)).await.unwrap();
    assert_eq!(*store.failures.lock().unwrap(), ["the answer to the claim took longer than the lease"]);
    assert_eq!(calls(order), ["late"]);
}

#[signal]
static DONE: Signal<fn(order_id: u64)>;

static DONE_EVENTS: MemoryStore = MemoryStore::new();

#[durable(DONE, uid = "done", store = DONE_EVENTS)]
fn be_done(order_id: u64) {
    called(order_id, "done");
}

/// For ten seconds, which is longer than a shutdown waits.
#[tokio::test(start_paused = true)]
async fn what_is_done_does_not_repeat_because_the_store_was_away() {
    let (order, store) = (order(), Faulty::new(&DONE_EVENTS, 0, 100));
    DONE.send(order);
    let worker: Arc<dyn Store> = store.clone();
    Worker::new(worker).run(settled(&*store)).await.unwrap();
    assert_eq!(store.fails.load(Ordering::SeqCst), 0);
    assert_eq!(calls(order), ["done"]);
}

#[signal]
static STOPPED: Signal<fn(order_id: u64)>;

static STOPPED_EVENTS: MemoryStore = MemoryStore::new();

#[durable(STOPPED, uid = "stopped", store = STOPPED_EVENTS)]
fn be_stopped(order_id: u64) {
    called(order_id, "stopped");
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_does_not_wait_for_ever_for_a_store_that_is_away() {
    let (order, store) = (order(), Faulty::new(&STOPPED_EVENTS, 0, u32::MAX));
    STOPPED.send(order);
    let worker: Arc<dyn Store> = store.clone();
    let has_run = async {
        while calls(order).is_empty() {
            sleep(Duration::from_millis(1)).await;
        }
    };
    Worker::new(worker).run(has_run).await.unwrap();
    assert_eq!(store.list(&Filter::new()).await.unwrap().len(), 1, "it runs again");
}
