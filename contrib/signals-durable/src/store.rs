//! A store: where events wait, and what workers and operators ask of it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::argument::Payload;
#[cfg(feature = "broker")]
use crate::broker::Message;
use crate::error::Error;
use crate::event::{Event, NewEvent, State};
use crate::failure::Failure;
use crate::filter::Filter;
use crate::handler::Handler;

/// How much longer than the timeout of its handler an event is leased: the time to write down how the attempt ended.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// Where events wait. [`open`] makes one of a database.
///
/// A worker *claims* an event for the timeout of its handler and some seconds, its *lease*. Each claim has a random token, and the
/// statement that ends a claim names the token, so a worker whose lease ended changes nothing any more. A claim counts as an
/// attempt, so an event that kills its worker runs out of attempts, too.
///
/// # Errors
///
/// Each method returns an error if the store fails.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Returns an error if the store cannot be used, for instance [`Error::NotMigrated`].
    async fn check(&self) -> Result<(), Error>;

    /// Writes events, in this order, in a transaction of its own.
    async fn add(&self, events: &[NewEvent]) -> Result<(), Error>;

    /// Claims at most `limit` events that are due, of these handlers. Of each key it takes the earliest event only, and that
    /// one not while it runs.
    async fn claim(&self, handlers: &[&'static Handler], limit: usize) -> Result<Vec<Event>, Error>;

    /// Deletes events that are done. Those whose lease ended stay, because another worker may run them.
    ///
    /// Returns the number of events that it deleted.
    async fn finish(&self, events: &[Event]) -> Result<u64, Error>;

    /// Ends a claim after a failure: the event runs again after `retry_after`, or becomes a dead letter.
    async fn fail(&self, event: &Event, error: &str, retry_after: Option<Duration>) -> Result<(), Error>;

    /// Calls a handler in the transaction that deletes its event, and commits if it succeeds.
    ///
    /// # Errors
    ///
    /// Returns an error if the store fails, and `Ok` with the failure of the handler otherwise. Nothing is committed then.
    async fn run(&self, event: &Event, handler: &Handler, payload: &Payload) -> Result<Result<(), Failure>, Error>;

    /// Returns the events that the filter selects, the oldest first.
    async fn list(&self, filter: &Filter) -> Result<Vec<Event>, Error>;

    /// Makes dead letters that the filter selects run again, behind the other events of their keys, with all attempts.
    ///
    /// Returns their number. A database does it in transactions of up to 256 events, as it does a purge.
    async fn resubmit(&self, filter: &Filter) -> Result<u64, Error>;

    /// Deletes the events that the filter selects, unless they are running. Returns their number.
    async fn purge(&self, filter: &Filter) -> Result<u64, Error>;

    /// Counts the events of each handler and state.
    async fn counts(&self) -> Result<Vec<Count>, Error>;

    /// Returns the id of the database, which makes the ids of its events unique among all databases. A
    /// [`Relay`](crate::Relay) needs it.
    #[cfg(feature = "broker")]
    async fn source(&self) -> Result<String, Error> {
        Err(Error::NoTransactions)
    }

    /// Writes messages of a broker as events, in their order. Those whose ids it has received before are left out.
    ///
    /// Returns the number of events that it wrote.
    #[cfg(feature = "broker")]
    async fn receive(&self, _messages: &[Message]) -> Result<u64, Error> {
        Err(Error::NoTransactions)
    }

    /// Forgets the ids of messages that it received longer ago than this. Returns their number.
    #[cfg(feature = "broker")]
    async fn forget(&self, _older_than: Duration) -> Result<u64, Error> {
        Err(Error::NoTransactions)
    }
}

/// The number of events of one handler in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Count {
    /// The uid of the handler, which the program may not have.
    pub uid: String,
    /// The state.
    pub state: State,
    /// How many there are.
    pub events: u64,
    /// The age of the oldest.
    pub oldest: Duration,
}

/// A value that a store can be made of: a reference to a `DatabaseConnection` of SeaORM or a `signals_orm::Connection`, to a pool
/// of sqlx, or to a [`MemoryStore`](crate::MemoryStore).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store of events",
    label = "expected `&DatabaseConnection`, `&SqlitePool`, `&PgPool` or `&MemoryStore`"
)]
pub trait IntoStore {
    /// Returns the store.
    fn into_store(self) -> Arc<dyn Store>;
}

impl IntoStore for Arc<dyn Store> {
    fn into_store(self) -> Arc<dyn Store> {
        self
    }
}

/// Opens the store of a database, to list, inspect, resubmit and purge its events.
///
/// ```
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use sea_orm::Database;
/// use signals_durable::{Filter, State};
///
/// let db = Database::connect("sqlite::memory:").await?;
/// signals_durable::migrate(&db).await?;
/// let store = signals_durable::open(&db);
/// for event in store.list(&Filter::new().state(State::Dead)).await? {
///     println!("{} {} {:?}", event.id, event.uid, event.error);
/// }
/// store.resubmit(&Filter::new().uid("mail.thank")).await?;
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// ```
pub fn open(store: impl IntoStore) -> Arc<dyn Store> {
    store.into_store()
}
