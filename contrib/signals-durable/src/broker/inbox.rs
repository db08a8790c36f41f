//! From the broker to the inbox.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use super::engine::Queue;
use super::{Broker, Message};
use crate::error::{BoxError, Error};
use crate::handler::{check, chosen};
use crate::store::{IntoStore, Store};

/// Writes the messages of a broker into a database as events, each once, where a [`Worker`](crate::Worker) runs them.
///
/// It consumes the queues of the handlers of the program. The database is another one than that of the sender. The message
/// is removed from its queue after the event is committed. The ids of messages are kept for a week, so that one that is
/// delivered again is not written again.
///
/// Several may run on one database. With NATS each of them reads all messages, so that more than two only cost time.
///
/// ```no_run
/// # async fn run(db: sea_orm::DatabaseConnection) -> Result<(), Box<dyn std::error::Error>> {
/// use signals_durable::{Broker, Inbox, Worker};
///
/// # async fn ctrl_c() {}
/// let broker = Broker::new("nats://127.0.0.1:4222")?;
/// tokio::try_join!(Inbox::new(&db, &broker).run(ctrl_c()), Worker::new(&db).run(ctrl_c()))?;
/// # Ok(())
/// # }
/// ```
#[must_use = "an inbox does nothing until `run` is awaited"]
pub struct Inbox {
    store: Arc<dyn Store>,
    broker: Broker,
    remember: Duration,
    only: Option<Vec<String>>,
}

/// How long a queue that failed is left alone.
const PAUSE: Duration = Duration::from_millis(500);

impl Inbox {
    /// Makes an inbox from a broker to the store of a database.
    pub fn new(store: impl IntoStore, broker: &Broker) -> Self {
        let remember = Duration::from_hours(7 * 24);
        Inbox { store: store.into_store(), broker: broker.clone(), remember, only: None }
    }

    /// Sets how long the ids of messages are kept: a week if it is not called. It is longer than the longest time in which a
    /// relay may be down, because a relay repeats what it published right before.
    pub fn remember(self, remember: Duration) -> Self {
        Inbox { remember, ..self }
    }

    /// Takes the messages of these uids only, instead of all handlers of the program.
    pub fn only<U: Into<String>>(self, uids: impl IntoIterator<Item = U>) -> Self {
        Inbox { only: Some(uids.into_iter().map(Into::into).collect()), ..self }
    }

    /// Takes messages until `shutdown` is ready.
    ///
    /// If the database or the broker fails meanwhile, the inbox logs it and tries again. It may be dropped or killed at any time.
    ///
    /// # Errors
    ///
    /// Returns an error before it takes anything if two handlers have one uid, or if the store cannot be used, for instance
    /// [`Error::NotMigrated`]. Returns [`Error::Circle`] if a message comes from its own database.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
        if let Some(error) = check().into_iter().next() {
            return Err(error);
        }
        self.store.check().await?;
        let source: Arc<str> = self.store.source().await?.into();
        let mut queues = JoinSet::new();
        for handler in chosen(self.only.as_deref()) {
            let (store, broker, source) = (Arc::clone(&self.store), self.broker.clone(), Arc::clone(&source));
            queues.spawn(async move { fill(&*store, &broker, handler.uid(), &source).await });
        }
        self.wait(queues, pin!(shutdown)).await
    }

    /// Deletes old ids until `shutdown` is ready or a queue ends.
    async fn wait(
        &self,
        mut queues: JoinSet<Error>,
        mut shutdown: Pin<&mut impl Future<Output = ()>>,
    ) -> Result<(), Error> {
        let mut hourly = interval(Duration::from_hours(1));
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => return Ok(()),
                Some(Ok(error)) = queues.join_next() => return Err(error),
                _ = hourly.tick() => {
                    if let Err(error) = self.store.forget(self.remember).await {
                        tracing::error!("an inbox cannot delete the ids of old messages: {error}");
                    }
                }
            }
        }
    }
}

/// Writes the messages of one queue, until it meets an error that does not go away.
async fn fill(store: &dyn Store, broker: &Broker, uid: &str, source: &str) -> Error {
    loop {
        let failed = match broker.0.consume(uid).await {
            Ok(queue) => fill_from(store, queue, source).await,
            Err(error) => Failed::Broker(error),
        };
        match failed {
            Failed::Circle => return Error::Circle(uid.to_owned()),
            Failed::Broker(error) => tracing::error!("an inbox cannot take messages of `{uid}`: {error}"),
        }
        sleep(PAUSE).await;
    }
}

/// Why an inbox leaves a queue.
enum Failed {
    Broker(BoxError),
    Circle,
}

impl From<BoxError> for Failed {
    fn from(error: BoxError) -> Self {
        Failed::Broker(error)
    }
}

async fn fill_from(store: &dyn Store, mut queue: Box<dyn Queue>, source: &str) -> Failed {
    loop {
        if let Err(failed) = fill_some(store, &mut *queue, source).await {
            return failed;
        }
    }
}

async fn fill_some(store: &dyn Store, queue: &mut dyn Queue, source: &str) -> Result<(), Failed> {
    let messages = queue.next().await?;
    if messages.iter().any(|message| message.is_of(source)) {
        return Err(Failed::Circle);
    }
    receive(store, &messages).await;
    queue.remove().await?;
    Ok(())
}

/// Writes messages into the store, however long that takes: the queue does not move on without them.
async fn receive(store: &dyn Store, messages: &[Message]) {
    while let Err(error) = store.receive(messages).await {
        tracing::error!("an inbox cannot write {} messages to its store: {error}", messages.len());
        sleep(PAUSE).await;
    }
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").field("remember", &self.remember).field("only", &self.only).finish_non_exhaustive()
    }
}
