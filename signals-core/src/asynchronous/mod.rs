//! Asynchronous signals, whose receivers may be `async fn`.
//!
//! # Thunks
//!
//! The slots of an [`AsyncSignal`] hold thunks of two types. That of an `fn` receiver returns the response. That of an `async
//! fn` returns a [`ReceiverFuture`]: room for the receiver's future, or for a box of it. The size of that future, which the
//! compiler knows, tells the two apart: see [`FutureSize`](crate::registry::slot::FutureSize).
//!
//! # Verbs
//!
//! [`verbs`] calls the receivers one after the other and waits between them, [`concurrent`] all at once.

mod concurrent;
mod future;
mod receiver_future;
mod running;
mod stream;
mod verbs;

use core::any::TypeId;
use core::marker::PhantomData;

pub use self::concurrent::{SharesArguments, send_concurrent, send_concurrent_robust};
pub use self::future::{
    AsyncReceiver, INLINE_FUTURE_SIZE, assert_async_argument, assert_async_response, future_size, ready, respond_async,
};
pub use self::receiver_future::ReceiverFuture;
pub use self::verbs::{responses, responses_robust, send, send_robust};
use crate::dispatch::{All, AllFrom, FromEntry};
use crate::registry::{Entry, Thunk};
use crate::signal::dispatcher::{Dispatcher, InDeclaration, IsDeclared, IsNamed};

/// A signal that waits for its receivers, which may be `async fn` or `fn`.
///
/// It is declared with [`#[signal]`](macro@crate::signal) as a static of the type
/// `AsyncSignal<fn(name: Type, …) -> Response>`. Arguments, senders and responses are those of a [`Signal`](crate::Signal).
/// The methods that send are futures:
///
/// | verb | |
/// |---|---|
/// | `send(…).await` | calls the receivers one after the other, in order, until a response stops the send |
/// | `send_robust(…).await` | calls every receiver, whatever happens, and returns the [`Failures`](crate::Failures) |
/// | `responses(…)` | a stream of `(Receiver, R)`: receivers run as it is polled; drop it early and the rest are not called |
/// | `responses_robust(…)` | a stream of `(Receiver, Result<R, Failure>)`, which goes on after a panic |
/// | `send_concurrent(…).await` | starts all receivers in order and waits for all at once, until a response stops the send and drops those that still run; not with `&mut` arguments |
/// | `send_concurrent_robust(…).await` | starts all, waits for all, and returns the failures in the order of the receivers |
/// | `connect(async \|…\| …)` | connects an asynchronous function or closure at run time |
///
/// All else is as on a [`Signal`](crate::Signal), which the signal dereferences to: `has_receivers`, `disconnect`, `mute`,
/// `receivers`.
///
/// ```
/// use signals_core::{AsyncSignal, receiver, signal};
///
/// struct User {
///     name: String,
/// }
///
/// #[signal]
/// static USER_SIGNED_UP: AsyncSignal<fn(user: &User) -> Result<(), String>>;
///
/// #[receiver(USER_SIGNED_UP)]
/// async fn welcome(user: &User) -> Result<(), String> {
///     send_mail(&user.name, "welcome").await
/// }
///
/// #[receiver(USER_SIGNED_UP, order = -1)]
/// fn count() {
///     println!("one more");
/// }
///
/// async fn send_mail(to: &str, text: &str) -> Result<(), String> {
///     println!("{to}: {text}");
///     Ok(())
/// }
///
/// async fn sign_up(name: &str) -> Result<(), String> {
///     USER_SIGNED_UP.send(&User { name: name.to_owned() }).await
/// }
/// # fn main() {
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # assert!(std::pin::pin!(sign_up("Ada")).as_mut().poll(&mut context).is_ready());
/// # }
/// ```
///
/// # Responses
///
/// They are a [`Stream`](https://docs.rs/futures-core/latest/futures_core/stream/trait.Stream.html) of the crate
/// `futures-core`, whose methods are in `futures-util`, and are pinned before they are asked for one by one:
///
/// ```
/// use std::pin::pin;
///
/// use futures_util::StreamExt;
/// use signals_core::{AsyncSignal, receiver, signal};
///
/// #[signal]
/// static SHIPPING_QUOTE: AsyncSignal<fn(weight_g: u32) -> u32>;
///
/// #[receiver(SHIPPING_QUOTE)]
/// async fn by_rail(weight_g: u32) -> u32 {
///     400 + weight_g / 10
/// }
///
/// async fn first_quote() -> Option<u32> {
///     let mut quotes = pin!(SHIPPING_QUOTE.responses(1500));
///     quotes.next().await.map(|(_receiver, cents)| cents)
/// }
/// # fn main() {
/// # assert_eq!(pollster::block_on(first_quote()), Some(550));
/// # }
/// ```
///
/// # Futures
///
/// They run on any executor, and are `Send`: arguments, responses and what a receiver holds while it waits must be too.
/// Nothing is sent before a future is polled first. Dropping it drops the receiver that is running, and starts no further
/// one; the signal stays as it was.
///
/// The future of a receiver that takes no more than [`INLINE_FUTURE_SIZE`](crate::INLINE_FUTURE_SIZE) bytes is a part of
/// the future of the send; a larger one is boxed, each time it is called. [`Receiver::future_size`] tells which they are. A
/// send that only `fn` receivers hear is done when it is polled first, and takes no memory. `send_concurrent` allocates
/// once for each receiver, and twice more.
///
/// [`Receiver::future_size`]: crate::Receiver::future_size
///
/// Django: `Signal.asend` and `asend_robust`. There, receivers of the other kind each hop to another thread or loop, and
/// the asynchronous ones run concurrently.
pub struct AsyncSignal<F: InDeclaration>(PhantomData<F>);

#[diagnostic::do_not_recommend]
impl IsDeclared for AsyncSignal<()> {
    type Kind = AsyncSignal<()>;
}

#[diagnostic::do_not_recommend]
impl<F: Thunk> IsNamed<F> for AsyncSignal<()> {}

/// The function that calls a receiver of an asynchronous signal.
#[derive(Clone, Copy)]
pub enum AsyncThunk<T, F> {
    /// It returns the response.
    Ready(T),
    /// It returns a future of the response.
    Future(F),
}

impl<T: Thunk, F: Thunk> FromEntry for AsyncThunk<T, F> {
    unsafe fn from_entry(entry: &Entry) -> Self {
        // SAFETY: `slot` lets only thunks of type `T` into a `Dispatcher<T, F>`, and gives them no future size; `async_slot`
        // lets only thunks of type `F` in, and gives them one.
        unsafe {
            match entry.future_size() {
                None => AsyncThunk::Ready(entry.thunk()),
                Some(_) => AsyncThunk::Future(entry.thunk()),
            }
        }
    }
}

/// All receivers of a signal.
#[inline]
pub fn targets<T: Thunk, F: Thunk>(dispatcher: &'static Dispatcher<T, F>) -> All<AsyncThunk<T, F>> {
    All::new(dispatcher.signal())
}

/// The receivers of a signal that run for a sender of this type.
#[inline]
pub fn targets_for<T: Thunk, F: Thunk>(
    dispatcher: &'static Dispatcher<T, F>,
    sender: impl FnOnce() -> TypeId,
) -> AllFrom<AsyncThunk<T, F>> {
    AllFrom::new(dispatcher.signal(), sender)
}
