//! A worker: runs the handlers of the program with the events of a store.
//!
//! | module | concept |
//! |---|---|
//! | `attempt` | one call of a handler and what follows from it |
//! | `backoff` | how long a failed event waits |
//! | `finisher` | deletes events that are done, many at once |
//! | `pause` | how long a worker without work waits |
//! | `report` | counts, ages and durations; events that no handler takes |

mod attempt;
mod backoff;
mod finisher;
mod pause;
mod report;

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use self::attempt::Attempts;
pub(crate) use self::backoff::Backoff;
use self::finisher::Finisher;
#[cfg(feature = "broker")]
pub(crate) use self::finisher::finish;
pub(crate) use self::pause::Pause;
pub(crate) use self::report::Reporter;
use crate::error::Error;
use crate::handler::{Handler, check, chosen};
use crate::store::{IntoStore, Store};
use crate::wake;

/// The longest time until a worker asks again after an error of its store.
pub(crate) const AGAIN: Duration = Duration::from_secs(1);

/// Runs the handlers of the program with the events of a store, each at least once.
///
/// ```
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use sea_orm::Database;
/// use signals_durable::Worker;
///
/// let db = Database::connect("sqlite::memory:").await?;
/// signals_durable::migrate(&db).await?;
/// # async fn ctrl_c() {}
/// Worker::new(&db).run(ctrl_c()).await?;
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// ```
///
/// Any number of workers may run on one store, in any number of processes that link the same receiver crates. A worker takes
/// the events of handlers that its program has, and leaves the others.
///
/// Django: a worker of Celery.
pub struct Worker {
    store: Arc<dyn Store>,
    concurrency: usize,
    poll: Duration,
    backoff: Backoff,
    report: Duration,
    only: Option<Vec<String>>,
}

impl Worker {
    /// Makes a worker on the store of a database, or on a [`MemoryStore`](crate::MemoryStore).
    #[must_use]
    pub fn new(store: impl IntoStore) -> Self {
        Worker {
            store: store.into_store(),
            concurrency: 64,
            poll: Duration::from_millis(100),
            backoff: Backoff { first: Duration::from_secs(1), longest: Duration::from_mins(10) },
            report: Duration::from_mins(1),
            only: None,
        }
    }

    #[cfg(feature = "command")]
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// Sets how many handlers run at once: 64 if it is not called.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[must_use]
    pub fn concurrency(self, concurrency: usize) -> Self {
        assert!(concurrency > 0, "a worker runs at least one handler at once");
        Worker { concurrency, ..self }
    }

    /// Sets how often the worker looks for events of other processes: every 100 ms if it is not called. Events of its own
    /// process wake it.
    #[must_use]
    pub fn poll(self, poll: Duration) -> Self {
        Worker { poll, ..self }
    }

    /// Sets how long an event waits after its first failed attempt, and at most: 1 s and 10 min if it is not called. The time
    /// doubles with each attempt, and a random part of up to half of it is left out.
    #[must_use]
    pub fn backoff(self, first: Duration, longest: Duration) -> Self {
        Worker { backoff: Backoff { first, longest }, ..self }
    }

    /// Sets how often the worker counts the events of the store, for `metrics` and to log those that no handler takes: every
    /// minute if it is not called. The database reads its whole table of events for it.
    #[must_use]
    pub fn report(self, every: Duration) -> Self {
        Worker { report: every, ..self }
    }

    /// Takes the events of these uids only, instead of all handlers of the program.
    #[must_use]
    pub fn only<U: Into<String>>(self, uids: impl IntoIterator<Item = U>) -> Self {
        Worker { only: Some(uids.into_iter().map(Into::into).collect()), ..self }
    }

    /// Runs handlers until `shutdown` is ready. Then it claims no more events, waits for the handlers that run, and returns.
    ///
    /// If the store fails meanwhile, the worker logs it and tries again. Dropping the future stops the handlers; their events run
    /// again once their leases end.
    ///
    /// # Errors
    ///
    /// Returns an error before it runs anything if two handlers have one uid, or if the store cannot be used, for instance
    /// [`Error::NotMigrated`].
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
        if let Some(error) = check().into_iter().next() {
            return Err(error);
        }
        self.store.check().await?;
        self.run_checked(pin!(shutdown)).await;
        Ok(())
    }

    async fn run_checked(self, mut shutdown: Pin<&mut impl Future<Output = ()>>) {
        let handlers = chosen(self.only.as_deref());
        let (finisher, done) = Finisher::start(Arc::clone(&self.store));
        let attempts = Arc::new(Attempts::new(Arc::clone(&self.store), &handlers, self.backoff, done));
        let reporter = Reporter::start(Arc::clone(&self.store), self.report);
        let mut slots = Slots { running: JoinSet::new(), concurrency: self.concurrency };
        let mut pause = Pause::new(self.poll, wake::subscribe());
        loop {
            // Polls `shutdown` too, which may wait for the same pool of connections.
            match select(pin!(self.claim(&handlers, &attempts, &mut slots)), &mut shutdown).await {
                Either::Left((true, _)) => pause.shorten(),
                Either::Left((false, _)) => {}
                Either::Right(((), claim)) => {
                    claim.await;
                    break;
                }
            }
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                () = slots.free(), if slots.are_taken() => {}
                () = pause.wait(), if !slots.are_taken() => {}
            }
        }
        while slots.running.join_next().await.is_some() {}
        drop(reporter);
        drop(attempts);
        finisher.end().await;
    }

    /// Starts attempts with as many events as there are free slots. Returns `true` if it started any.
    async fn claim(&self, handlers: &[&'static Handler], attempts: &Arc<Attempts>, slots: &mut Slots) -> bool {
        let free = slots.count_free();
        if free == 0 {
            return false;
        }
        // Not dropped at a shutdown: what is claimed and not run waits until its lease ends.
        let claimed = match self.store.claim(handlers, free).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!("a worker cannot claim events: {error}");
                sleep(self.poll.min(AGAIN)).await;
                return false;
            }
        };
        let is_any = !claimed.is_empty();
        for event in claimed {
            let attempts = Arc::clone(attempts);
            slots.running.spawn(async move { attempts.attempt(event).await });
        }
        is_any
    }
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Worker { concurrency, poll, backoff, report, .. } = self;
        let mut debug = f.debug_struct("Worker");
        debug.field("concurrency", concurrency).field("poll", poll).field("backoff", backoff).field("report", report);
        debug.finish_non_exhaustive()
    }
}

/// The handlers that run.
struct Slots {
    running: JoinSet<()>,
    concurrency: usize,
}

impl Slots {
    fn count_free(&mut self) -> usize {
        while self.running.try_join_next().is_some() {}
        self.concurrency.saturating_sub(self.running.len())
    }

    fn are_taken(&self) -> bool {
        self.running.len() >= self.concurrency
    }

    /// Waits until a quarter of the slots is free, or a moment after the first one is: claims of many events are cheaper.
    async fn free(&mut self) {
        self.running.join_next().await;
        let quarter = self.concurrency - self.concurrency / 4;
        let more = async { while self.running.len() > quarter && self.running.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_millis(1), more).await;
    }
}

/// What a worker waits on for events of its own process.
type Written = watch::Receiver<u64>;
