//! Deletes events that are done, many at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::event::Event;
use crate::store::{GRACE, Store};

/// The task that deletes events whose handlers succeeded. Those that succeed while it waits for the database are deleted
/// together with the next statement.
pub(super) struct Finisher(JoinHandle<()>);

/// What handlers that succeeded are passed to.
pub(super) type Done = mpsc::Sender<Event>;

/// The largest number of events in one statement.
const BATCH: usize = 256;

impl Finisher {
    pub(super) fn start(store: Arc<dyn Store>) -> (Self, Done) {
        let (sender, receiver) = mpsc::channel(4 * BATCH);
        (Finisher(tokio::spawn(finish_all(store, receiver))), sender)
    }

    /// Waits until all events are deleted that were passed to it. All senders are dropped before.
    pub(super) async fn end(self) {
        let _ = self.0.await;
    }
}

async fn finish_all(store: Arc<dyn Store>, mut done: mpsc::Receiver<Event>) {
    let mut events = Vec::with_capacity(BATCH);
    while done.recv_many(&mut events, BATCH).await > 0 {
        // While the worker runs, there is no hurry: as long as no other worker repeats the events, they can be deleted.
        let mut since = None;
        finish(&*store, &events, || done.is_closed() && since.get_or_insert_with(Instant::now).elapsed() > GRACE).await;
        events.clear();
    }
}

/// Deletes the events. If the store fails, it tries again until `gives_up`: then another worker repeats them.
pub(crate) async fn finish(store: &dyn Store, events: &[Event], mut gives_up: impl FnMut() -> bool) {
    loop {
        match store.finish(events).await {
            Ok(finished) if finished < events.len() as u64 => {
                let stale = events.len() as u64 - finished;
                tracing::warn!("{stale} events were done after their leases had ended, and may run again");
                return;
            }
            Ok(_) => return,
            Err(error) => tracing::error!("a worker cannot delete events that are done: {error}"),
        }
        if gives_up() {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
}
