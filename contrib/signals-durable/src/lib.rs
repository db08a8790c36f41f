//! Durable receivers for [`signals_core`]: a receiver that runs later, in this or another process, at least once.
//!
//! `#[durable]` makes a receiver that writes an event in the transaction of the sender. The event exists exactly when that
//! transaction commits. A [`Worker`] calls the function with it, and again after a failure.
//!
//! ```
//! use sea_orm::{ConnectOptions, Database};
//! use signals_core::{AsyncSignal, signal};
//! use signals_durable::{BoxError, Worker, durable};
//! use signals_orm::Db;
//!
//! /// Sent once an order has been paid for.
//! #[signal]
//! pub static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;
//!
//! #[durable(ORDER_PAID, uid = "mail.thank", retry = 5, timeout = "30s", key = order_id)]
//! async fn thank(order_id: u64, status: String) -> Result<(), BoxError> {
//!     println!("thank you for order {order_id}, which is {status}");
//!     Ok(())
//! }
//!
//! # async fn run() -> Result<(), BoxError> {
//! # let directory = tempfile::tempdir()?;
//! # let url = format!("sqlite://{}/shop?mode=rwc", directory.path().display());
//! let db = Database::connect(ConnectOptions::new(url)).await?;
//! signals_durable::migrate(&db).await?;
//!
//! let transaction = signals_durable::begin(&db).await?;
//! ORDER_PAID.send(7, "paid", &Db::new(&transaction)).await?;
//! transaction.commit().await?;
//!
//! # let store = signals_durable::open(&db);
//! # let shutdown = async { while !store.counts().await.unwrap().is_empty() { tokio::task::yield_now().await } };
//! Worker::new(&db).run(shutdown).await?; // in this program, or in another one
//! # Ok(())
//! # }
//! # fn main() {
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
//! # runtime.block_on(run()).unwrap();
//! # }
//! ```
//!
//! # Concepts
//!
//! | | |
//! |---|---|
//! | [`Event`] | one call of a durable receiver, as it is stored |
//! | [`Outbox`] | the argument `db` of a signal, through which events are written |
//! | [`Handler`] | the function, as workers find it: its uid, attempts and timeout |
//! | [`Store`] | where events wait: a database, or [`MemoryStore`] |
//! | [`Worker`] | what calls handlers |
//! | `Relay`, `Inbox` | what moves events through a `Broker` to the database of another service |
//!
//! # The way of an event
//!
//! 1. `#[durable]` makes a receiver of the signal and a [`Handler`]. When the signal is sent, the receiver serialises the arguments
//!    that the function takes into a [`NewEvent`], and writes it through the argument `db`, an [`Outbox`]: a row in the transaction
//!    of the sender.
//! 2. The sender commits, and the row exists. The receiver has woken the workers of this process, which now look for it in short
//!    intervals. Workers of other processes poll.
//! 3. A [`Worker`] claims the event: [`Store::claim`] leases it for the timeout of the handler, and counts an attempt. Of each key
//!    only the earliest event can be claimed.
//! 4. The worker calls the handler with the arguments.
//! 5. If it succeeds, the event is deleted. A handler that takes `db` runs in the transaction that deletes it. If it fails, the
//!    event waits and runs again, until its attempts run out: then it is a dead letter.
//!
//! With a broker, a `Relay` claims the event in place of the worker and publishes it. An `Inbox` writes it into the database of
//! the other service, and a worker there goes on with step 3.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `orm` (default) | the database through SeaORM and `signals-orm` |
//! | `sqlx` | the database through sqlx alone |
//! | `sqlite` (default), `postgres` | the databases |
//! | `migrate` | the migration of the table for `sea-orm-migration` |
//! | `command` | the command that lists, inspects, resubmits and purges events |
//! | `amqp`, `nats` | `Broker`, `Relay` and `Inbox`, for RabbitMQ and NATS JetStream |
//! | `metrics` | counts, ages and durations for the facade `metrics` |
//!
//! Django: Celery tasks that are queued by `transaction.on_commit`.

mod argument;
#[cfg(feature = "broker")]
mod broker;
#[cfg(feature = "command")]
mod command;
mod error;
mod event;
mod failure;
mod filter;
mod handler;
mod lent;
mod memory;
mod outbox;
mod spool;
#[cfg(any(feature = "orm", feature = "sqlx"))]
mod sql;
mod store;
mod trace;
mod wake;
mod worker;

/// Makes a function a durable receiver of a signal: each send writes an event, and a [`Worker`] calls the function with it.
///
/// ```
/// use signals_core::{AsyncSignal, signal};
/// use signals_durable::{BoxError, durable};
/// use signals_orm::Db;
///
/// #[signal]
/// static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;
///
/// #[durable(ORDER_PAID, uid = "mail.receipt", retry = 5, timeout = "30s", key = order_id)]
/// async fn receipt(order_id: u64, status: String) -> Result<(), BoxError> {
///     println!("the receipt of order {order_id}, which is {status}");
///     Ok(())
/// }
/// # fn main() {}
/// ```
///
/// The signal comes first, then options:
///
/// | option | meaning |
/// |---|---|
/// | `uid = "…"` | required: the name of the handler in stores and brokers. It stays when the function is renamed or moved |
/// | `retry = N` | the number of further attempts after the first one: 10 if it is left out |
/// | `timeout = "30s"` | the longest time of an attempt, in `ms`, `s`, `m` or `h`: 30 s if it is left out. If a worker dies, its events run again 5 s after this time |
/// | `key = argument` | an argument of the signal that implements `Display`. Events of this handler with the same value run one after the other, in the order in which they were committed |
/// | `store = PATH` | a static, such as a [`MemoryStore`], for a signal without an argument `db` |
/// | `sender = T` | only sends of this sender, as in `#[receiver]` |
/// | `crate = PATH` | the path of `signals_durable` |
///
/// # The function
///
/// It may be `async` or not. It returns nothing, or a `Result<(), E>` with any error. It takes arguments of the signal by name, any
/// subset, in their owned form: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`. They implement `serde::Serialize` and
/// `DeserializeOwned`, and are stored as JSON, which has no NaN and no infinity. A parameter for an argument that older events lack is an `Option`, or has a default: `#[default] copies: u32`,
/// `#[default(1)] copies: u32`.
///
/// A parameter `db` is the transaction that marks the event as done, so what the function writes through it is committed exactly
/// once: `&signals_orm::Db<'_>` or `&signals_orm::Transaction` if the worker runs on SeaORM, `&mut SqliteConnection` or
/// `&mut PgConnection` if it runs on a pool of sqlx. In SQLite, no other transaction can write meanwhile: do long work elsewhere.
///
/// # The signal
///
/// With an argument `db` it is an `AsyncSignal`, and the event is written through [`db`](Outbox). If its response is
/// `Result<(), E>` with `E: From<signals_durable::Error>`, the sender gets the error of the database. Otherwise the receiver
/// panics, so that the sender cannot commit without the event.
///
/// The receiver has the uid of the handler: `ORDER_PAID.disconnect(receipt)` and `disconnect_uid("mail.receipt")` stop it from
/// writing events.
///
/// Django: `@shared_task` and a receiver that calls `transaction.on_commit(partial(task.delay, …))`.
pub use signals_durable_macros::durable;

pub use self::argument::{Parameter, Payload, StoredAs};
#[cfg(feature = "broker")]
pub use self::broker::{Broker, Inbox, Message, Relay};
pub use self::error::{BoxError, Error};
pub use self::event::{Event, MAX_KEY, MAX_PAYLOAD, NewEvent, State};
pub use self::failure::{Failure, Outcome};
pub use self::filter::Filter;
pub use self::handler::{Handler, check, handlers};
pub use self::lent::{Lent, LentAs};
pub use self::memory::MemoryStore;
pub use self::outbox::{Outbox, Put, Written};
pub use self::spool::Spool;
#[cfg(feature = "migrate")]
pub use self::sql::Migration;
#[cfg(any(feature = "orm", feature = "sqlx"))]
pub use self::sql::{POSTGRES_NOTIFY, POSTGRES_TABLE, SQLITE_TABLE};
#[cfg(feature = "orm")]
pub use self::sql::{begin, migrate};
pub use self::store::{Count, IntoStore, Store, open};
pub use self::trace::{TraceContext, set_trace_context};
pub use self::wake::wake;
pub use self::worker::Worker;

/// What the macro expands to.
#[doc(hidden)]
pub mod __private {
    pub use linkme;
    pub use signals_core::__private0 as core;
    pub use std::boxed::Box;
    pub use std::time::Duration;
    pub use std::{concat, module_path};

    pub use crate::argument::{EventWriter, Read, Unstored};
    pub use crate::failure::Outcome;
    pub use crate::handler::{HANDLERS, Handler};
    pub use crate::outbox::{db_slot, put, write};
}
