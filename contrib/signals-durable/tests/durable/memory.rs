//! The store in memory.

use std::time::Duration;

use signals_core::{Signal, signal};
use signals_durable::{Filter, MemoryStore, Worker, durable, handlers, open};

use crate::shop::{called, calls, dead, order, settled};

#[signal]
static PAGE_CHANGED: Signal<fn(page: u64, text: &str)>;

static EVENTS: MemoryStore = MemoryStore::new();

#[durable(PAGE_CHANGED, uid = "cache.warm", retry = 1, store = EVENTS, key = page)]
async fn warm(page: u64, text: String) -> Result<(), String> {
    called(page, text.clone());
    if text == "bad" { Err("no such page".to_owned()) } else { Ok(()) }
}

#[tokio::test]
async fn events_in_memory_retry_keep_their_order_and_die() {
    let page = order();
    for text in ["first", "bad", "last"] {
        PAGE_CHANGED.send(page, text);
    }
    let store = open(&EVENTS);
    let worker = Worker::new(&EVENTS).backoff(Duration::ZERO, Duration::ZERO);
    worker.run(settled(&*store)).await.unwrap();
    assert_eq!(calls(page), ["first", "bad", "bad", "last"]);
    assert_eq!(dead(&*store).await[0].error.as_deref(), Some("no such page"));
    assert_eq!(store.purge(&Filter::new()).await.unwrap(), 1);
}

#[signal]
static LEASED: Signal<fn()>;

static LEASES: MemoryStore = MemoryStore::new();

#[durable(LEASED, uid = "leased", timeout = "10s", store = LEASES)]
fn leased() {}

/// The time is that of the runtime, which never jumps. The clock of the machine may.
#[tokio::test(start_paused = true)]
async fn a_lease_in_memory_ends_as_time_passes() {
    LEASED.send();
    let (store, handlers) = (open(&LEASES), handlers().collect::<Vec<_>>());
    assert_eq!(store.claim(&handlers, 1).await.unwrap().len(), 1);
    tokio::time::advance(Duration::from_secs(14)).await;
    assert!(store.claim(&handlers, 1).await.unwrap().is_empty());
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(store.claim(&handlers, 1).await.unwrap()[0].attempts, 2);
    assert_eq!(store.purge(&Filter::new()).await.unwrap(), 0, "it runs");
    tokio::time::advance(Duration::from_secs(16)).await;
    assert_eq!(store.purge(&Filter::new()).await.unwrap(), 1);
}
