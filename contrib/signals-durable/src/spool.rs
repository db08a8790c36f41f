//! A spool: writes the events of plain signals to a database in the background.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

use crate::error::Error;
use crate::event::NewEvent;
use crate::outbox::Put;
use crate::store::{IntoStore, Store};

/// Writes the events of signals without an argument `db` to a database, in the background: `store = PATH` names a static of this
/// type.
///
/// ```
/// use signals_core::{Signal, signal};
/// use signals_durable::{Spool, durable};
///
/// #[signal]
/// static USER_SEEN: Signal<fn(user_id: u64)>;
///
/// static EVENTS: Spool = Spool::new();
///
/// #[durable(USER_SEEN, uid = "statistics.seen", store = EVENTS)]
/// async fn count(user_id: u64) {
///     println!("user {user_id} was here");
/// }
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// # let db = sea_orm::Database::connect("sqlite::memory:").await?;
/// # signals_durable::migrate(&db).await?;
/// EVENTS.start(&db);
/// USER_SEEN.send(7);
/// EVENTS.flush().await; // at the end of the program
/// # assert_eq!(signals_durable::open(&db).counts().await?.len(), 1);
/// # Ok(())
/// # }
/// # fn main() {
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// # }
/// ```
///
/// # What it does not promise
///
/// The event belongs to no transaction of the sender: it is written even if that one is rolled back. Events that are not
/// written yet are lost if the process dies; [`flush`](Self::flush) waits for them. If the database is lost in the moment of a
/// commit, up to 256 events may be written twice, because nothing says whether it succeeded. Events of one key are in the order of
/// their sends in one process. Where that is not enough, give the signal an argument `db`.
#[derive(Debug)]
pub struct Spool(OnceLock<mpsc::Sender<Entry>>);

#[derive(Debug)]
enum Entry {
    Event(NewEvent),
    Flush(oneshot::Sender<()>),
}

/// The number of events that wait to be written, at most.
const CAPACITY: usize = 10_000;
/// The number of events that are written in one transaction, at most.
const BATCH: usize = 256;

impl Spool {
    /// Makes a spool that is not started.
    #[must_use]
    pub const fn new() -> Self {
        Spool(OnceLock::new())
    }

    /// Starts to write to a store. Returns `false` if the spool was started before.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn start(&self, store: impl IntoStore) -> bool {
        let (sender, entries) = mpsc::channel(CAPACITY);
        let is_first = self.0.set(sender).is_ok();
        if is_first {
            tokio::spawn(write_all(store.into_store(), entries));
        }
        is_first
    }

    /// Waits until all events are written that were sent so far.
    pub async fn flush(&self) {
        let Some(spool) = self.0.get() else { return };
        let (written, wait) = oneshot::channel();
        if spool.send(Entry::Flush(written)).await.is_ok() {
            let _ = wait.await;
        }
    }
}

impl Default for Spool {
    fn default() -> Self {
        Spool::new()
    }
}

impl Put for Spool {
    fn put(&self, event: NewEvent) -> Result<(), Error> {
        let uid = event.uid;
        let Some(spool) = self.0.get() else { return Err(Error::Spool { uid, why: "the spool is not started" }) };
        spool
            .try_send(Entry::Event(event))
            .map_err(|_| Error::Spool { uid, why: "the spool is full, or its runtime has ended" })
    }
}

async fn write_all(store: Arc<dyn Store>, mut entries: mpsc::Receiver<Entry>) {
    let mut batch = Vec::with_capacity(BATCH);
    while entries.recv_many(&mut batch, BATCH).await > 0 {
        let mut flushed = Vec::new();
        let events = batch.drain(..).filter_map(|entry| match entry {
            Entry::Event(event) => Some(event),
            Entry::Flush(written) => {
                flushed.push(written);
                None
            }
        });
        write(&*store, events.collect()).await;
        for written in flushed {
            let _ = written.send(());
        }
    }
}

/// Writes the events. If the store fails, it tries again for ever: to give up is to lose them.
async fn write(store: &dyn Store, events: Vec<NewEvent>) {
    while let Err(error) = store.add(&events).await {
        tracing::error!("{} events cannot be written yet: {error}", events.len());
        sleep(Duration::from_millis(200)).await;
    }
}
