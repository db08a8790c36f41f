//! From the outbox to the broker.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{BATCH, Broker, Message};
use crate::error::Error;
use crate::event::Event;
use crate::failure::Failure;
use crate::handler::{Handler, check, chosen};
use crate::store::{GRACE, IntoStore, Store};
use crate::wake;
use crate::worker::{AGAIN, Backoff, Pause, Reporter, finish};

/// Publishes the events of a database to a broker, and deletes those that the broker has confirmed.
///
/// It runs beside the senders: in their process, or in another one that links the same receiver crates. Several relays may run
/// on one database. Of each key one event is on its way at a time, so the broker gets the events of a key in their order.
///
/// An event that the broker does not take stays in the database with the error, and is published again for as long as that
/// takes. An event that the broker can never take, because it is too large, becomes a dead letter.
///
/// ```no_run
/// # async fn run(db: sea_orm::DatabaseConnection) -> Result<(), Box<dyn std::error::Error>> {
/// use signals_durable::{Broker, Relay};
///
/// # async fn ctrl_c() {}
/// let broker = Broker::new("nats://127.0.0.1:4222")?;
/// Relay::new(&db, &broker).run(ctrl_c()).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a relay does nothing until `run` is awaited"]
pub struct Relay {
    store: Arc<dyn Store>,
    broker: Broker,
    poll: Duration,
    only: Option<Vec<String>>,
}

/// How long an event waits after the broker has refused it.
const BACKOFF: Backoff = Backoff { first: Duration::from_millis(200), longest: Duration::from_secs(30) };

/// How often a relay counts the events that it has not published, as a worker does.
const REPORT: Duration = Duration::from_mins(1);

impl Relay {
    /// Makes a relay from the store of a database to a broker.
    pub fn new(store: impl IntoStore, broker: &Broker) -> Self {
        let poll = Duration::from_millis(100);
        Relay { store: store.into_store(), broker: broker.clone(), poll, only: None }
    }

    /// Sets how often the relay looks for events of other processes: every 100 ms if it is not called.
    pub fn poll(self, poll: Duration) -> Self {
        Relay { poll, ..self }
    }

    /// Takes the events of these uids only, instead of all handlers of the program.
    pub fn only<U: Into<String>>(self, uids: impl IntoIterator<Item = U>) -> Self {
        Relay { only: Some(uids.into_iter().map(Into::into).collect()), ..self }
    }

    /// Publishes events until `shutdown` is ready. Then it waits for the confirmations of those that it has published, and returns.
    ///
    /// If the database or the broker fails meanwhile, the relay logs it and tries again. It may be dropped or killed at any time:
    /// events that were published and not deleted are published again, and the inbox takes them once.
    ///
    /// # Errors
    ///
    /// Returns an error before it publishes anything if two handlers have one uid, or if the store cannot be used, for instance
    /// [`Error::NotMigrated`].
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
        if let Some(error) = check().into_iter().next() {
            return Err(error);
        }
        self.store.check().await?;
        let source = self.store.source().await?;
        self.run_checked(&source, pin!(shutdown)).await;
        Ok(())
    }

    async fn run_checked(self, source: &str, mut shutdown: Pin<&mut impl Future<Output = ()>>) {
        let handlers = chosen(self.only.as_deref());
        let _reporter = Reporter::start(Arc::clone(&self.store), REPORT);
        let mut pause = Pause::new(self.poll, wake::subscribe());
        loop {
            let is_any = self.relay(&handlers, source).await;
            if is_any {
                pause.shorten();
            }
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                () = std::future::ready(()), if is_any => {}
                () = pause.wait(), if !is_any => {}
            }
        }
    }

    /// Publishes some events. Returns `true` if there were any.
    async fn relay(&self, handlers: &[&'static Handler], source: &str) -> bool {
        let uids = handlers.iter().map(|handler| handler.uid()).collect::<Vec<_>>();
        // Before any event is claimed, so that events do not have to wait long after the broker was away.
        if let Err(error) = self.broker.0.declare(&uids).await {
            tracing::error!("a relay cannot reach its broker: {error}");
            sleep(self.poll.min(AGAIN)).await;
            return false;
        }
        let events = match self.store.claim(handlers, BATCH).await {
            Ok(events) => events,
            Err(error) => {
                tracing::error!("a relay cannot claim events: {error}");
                sleep(self.poll.min(AGAIN)).await;
                return false;
            }
        };
        if events.is_empty() {
            return false;
        }
        self.publish(events, source).await;
        true
    }

    async fn publish(&self, events: Vec<Event>, source: &str) {
        let messages = events.iter().map(|event| Message::of(event, source)).collect::<Vec<_>>();
        let results = self.broker.0.publish(&messages).await;
        let mut published = Vec::with_capacity(events.len());
        for (event, result) in events.into_iter().zip(results) {
            match result {
                Ok(()) => published.push(event),
                Err(failure) => self.fail(&event, &failure).await,
            }
        }
        if !published.is_empty() {
            // What is published again, the inbox leaves out.
            let begun = Instant::now();
            finish(&*self.store, &published, || begun.elapsed() > GRACE).await;
        }
    }

    async fn fail(&self, event: &Event, failure: &Failure) {
        tracing::error!("event {} of {} cannot be published: {failure}", event.id, event.uid);
        let retry_after = (!failure.is_permanent()).then(|| BACKOFF.after(event.attempts));
        if let Err(error) = self.store.fail(event, &failure.to_string(), retry_after).await {
            tracing::error!("event {} is published again once its lease ends: {error}", event.id);
        }
    }
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay").field("poll", &self.poll).field("only", &self.only).finish_non_exhaustive()
    }
}
