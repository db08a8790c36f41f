//! An outbox: where the receiver of a signal writes its event.

#[cfg(feature = "orm")]
mod orm;
#[cfg(feature = "sqlx")]
mod sqlx;

use std::ops::ControlFlow;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use signals_core::__private0::{FutureSize, IntoResponse, IsAsyncSignal, Slot, async_slot};

use crate::error::Error;
use crate::event::NewEvent;
use crate::wake::wake;

/// A type that the argument `db` of a signal can have: events are written through it, so that they exist exactly when its
/// transaction commits.
///
/// With the feature `orm`: `&signals_orm::Db`, `&signals_orm::Transaction`, `&signals_orm::Connection`, and SeaORM's
/// `&DatabaseTransaction` and `&DatabaseConnection`. With the feature `sqlx`: `&mut SqliteConnection`, `&mut PgConnection` and
/// `&mut Transaction`. With a connection that is in no transaction, the event is committed with its own statement.
#[diagnostic::on_unimplemented(
    message = "a durable receiver cannot write its event through an argument `db` of type `{Self}`",
    label = "the argument `db` of this signal is no database connection",
    note = "it is a `&signals_orm::Db<'_>` or a transaction of SeaORM with the feature `orm`, a connection or transaction of sqlx \
            with the feature `sqlx`; or write `store = PATH` in the attribute"
)]
#[async_trait]
pub trait Outbox: Send {
    /// Writes the event.
    ///
    /// # Errors
    ///
    /// Returns an error if the database does.
    async fn write(&mut self, event: NewEvent) -> Result<(), Error>;
}

/// A store for signals without an argument `db`: `store = PATH` in the attribute names a static of such a type.
///
/// The event is written when the signal is sent, and belongs to no transaction of the sender.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store of events",
    label = "name a static in `store = PATH`, such as `static EVENTS: signals_durable::MemoryStore`"
)]
pub trait Put {
    /// Writes the event.
    ///
    /// # Errors
    ///
    /// Returns an error if the store cannot keep it.
    fn put(&self, event: NewEvent) -> Result<(), Error>;
}

/// Writes the event of a send through the argument `db` of its signal.
pub fn write<O: Outbox>(event: Result<NewEvent, Error>, outbox: &mut O) -> BoxFuture<'_, Written> {
    Box::pin(async move {
        let written = match event {
            Ok(event) => outbox.write(event).await,
            Err(error) => Err(error),
        };
        if written.is_ok() {
            wake();
        }
        Written(written)
    })
}

/// Makes the slot of a durable receiver that writes through the argument `db` of its signal.
#[must_use]
#[track_caller]
pub const fn db_slot<S, T, F>(signal: S, thunk: T, path: &'static str, name_len: u32, function: F) -> Slot
where
    S: WaitsForDb<T>,
    T: Copy + Send + Sync + 'static,
    F: Copy + 'static,
{
    async_slot(signal, thunk, FutureSize::of::<BoxFuture<'static, Written>>(), path, name_len, function)
}

/// A signal that waits for its receivers, and so for the database.
#[diagnostic::on_unimplemented(
    message = "this durable receiver has nowhere to write its event: `{Self}` is no `AsyncSignal` with an argument `db`, and there \
               is no `store`",
    label = "add `store = PATH` to the attribute, or declare the signal as `AsyncSignal<fn(…, db: &signals_orm::Db<'_>)>`",
    note = "through an argument `db` the event is written in the transaction of the sender"
)]
pub trait WaitsForDb<T: 'static>: IsAsyncSignal<T> {}

#[diagnostic::do_not_recommend]
impl<S: IsAsyncSignal<T>, T: 'static> WaitsForDb<T> for S {}

/// Writes the event of a send to the store that the attribute names.
pub fn put(event: Result<NewEvent, Error>, store: &impl Put) -> Written {
    let written = event.and_then(|event| store.put(event));
    if written.is_ok() {
        wake();
    }
    Written(written)
}

/// The result of writing an event: the response of every durable receiver.
#[derive(Debug)]
pub struct Written(Result<(), Error>);

impl Written {
    /// A signal that returns nothing cannot report the error in another way, and the sender must not commit without the event.
    fn expect(self) {
        if let Err(error) = self.0 {
            panic!("{error}");
        }
    }
}

impl<E: CarriesError> IntoResponse<Result<(), E>> for Written {
    fn into_response(self) -> Result<(), E> {
        self.0.map_err(E::carry)
    }
}

/// The error of a signal that can carry the reason why an event was not written.
#[diagnostic::on_unimplemented(
    message = "the sender would not get the error of a durable receiver: the signal responds with `{Self}`",
    label = "implement `From<signals_durable::Error>` for `{Self}`, or respond with a `Box<dyn Error + Send + Sync>`"
)]
pub trait CarriesError {
    #[doc(hidden)]
    fn carry(error: Error) -> Self;
}

#[diagnostic::do_not_recommend]
impl<E: From<Error>> CarriesError for E {
    fn carry(error: Error) -> Self {
        error.into()
    }
}

impl IntoResponse<()> for Written {
    fn into_response(self) {
        self.expect();
    }
}

impl<B> IntoResponse<ControlFlow<B>> for Written {
    fn into_response(self) -> ControlFlow<B> {
        self.expect();
        ControlFlow::Continue(())
    }
}
