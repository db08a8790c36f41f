//! Asynchronous signals, whose receivers may be `async fn`.
//!
//! # Thunks
//!
//! The slots of an [`AsyncSignal`] hold thunks of two types. The thunk of an `fn` receiver returns the response. The thunk of an
//! `async fn` starts the receiver's future in a [`Room`], which stores it in place or in a box. The size of that future,
//! which the compiler knows, distinguishes the two: see [`FutureSize`](crate::registry::slot::FutureSize).
//!
//! # Verbs
//!
//! The verbs in [`verbs`] call the receivers one after the other and wait for each. Those in [`concurrent`] start all receivers
//! and wait for all of them. Both make their calls in an [`Asking`](asking::Asking). They find the receivers
//! as plain signals do, through [`crate::dispatch`], when the future is first polled.
//!
//! # Cancellation
//!
//! The future of a send owns the futures of the receivers that run. Dropping it drops these and starts no further receiver. The
//! wiring is not affected.

mod asking;
mod concurrent;
mod future;
mod receiver_future;
mod running;
mod verbs;
mod waking;

use core::any::TypeId;
use core::marker::PhantomData;

pub use self::asking::Callee;
pub use self::concurrent::{SharesArguments, send_concurrent, send_concurrent_robust};
pub use self::future::{AsyncReceiver, assert_async_argument, assert_async_response, future_size, respond_async};
pub use self::receiver_future::{Asked, INLINE_FUTURE_SIZE, Room};
pub use self::verbs::{responses, responses_robust, send, send_robust};
use crate::dispatch::{All, AllFrom, FromEntry};
use crate::registry::{Entry, Thunk};
use crate::signal::dispatcher::{Dispatcher, InDeclaration, IsDeclared, IsNamed};

/// A signal that waits for its receivers, which may be `async fn` or `fn`.
///
/// Declare it with [`#[signal]`](macro@crate::signal) as a static of the type `AsyncSignal<fn(name: Type, …) -> Response>`.
/// Arguments, senders and responses are those of a [`Signal`](crate::Signal). The methods that send return futures or streams:
///
/// | verb | what it does |
/// |---|---|
/// | `send(…).await` | calls the receivers one after the other, in order, until a response stops the send |
/// | `send_robust(…).await` | calls every receiver, even after one failed, and returns the [`Failures`](crate::Failures) |
/// | `responses(…)` | returns a stream of `(Receiver, R)`: receivers run as you poll it; stop early and the rest are not called |
/// | `responses_robust(…)` | returns a stream of `(Receiver, Result<R, Failure>)`, which continues after a panic |
/// | `send_concurrent(…).await` | starts all receivers in order and waits for all of them; a response that stops the send drops the receivers that still run; not with `&mut` arguments |
/// | `send_concurrent_robust(…).await` | starts all receivers, waits for all of them, and returns the failures in the order of the receivers |
/// | `connect(async \|…\| …)` | connects an asynchronous function or closure at run time |
///
/// The signal dereferences to [`Signal`](crate::Signal), which has all other methods, such as
/// [`has_receivers`](crate::Signal::has_receivers), [`disconnect`](crate::Signal::disconnect),
/// [`mute_in`](crate::Signal::mute_in) and [`receivers`](crate::Signal::receivers).
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
/// `responses` returns a [`Stream`](https://docs.rs/futures-core/latest/futures_core/stream/trait.Stream.html) of the crate
/// `futures-core`. The crate `futures-util` has methods for streams. Pin the stream before you poll it:
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
/// The futures run on any executor. They are `Send`, so arguments, responses and everything that a receiver holds across an
/// `.await` must be `Send`. Nothing is sent before the first poll. Dropping the future of a send drops the receivers that run
/// and starts no further ones. The signal is not affected.
///
/// The future of a receiver of up to [`INLINE_FUTURE_SIZE`] bytes is stored in the future of the
/// send. A larger one is boxed at each call: see [`Receiver::future_size`](crate::Receiver::future_size). If all receivers are
/// `fn`, a send completes at the first poll and does not allocate. `send_concurrent` allocates only for receivers that are
/// pending at their first poll.
///
/// Django: `Signal.asend` and `asend_robust`, which run each synchronous receiver on another thread and the asynchronous ones
/// concurrently.
pub struct AsyncSignal<F: InDeclaration>(PhantomData<F>);

#[diagnostic::do_not_recommend]
impl IsDeclared for AsyncSignal<()> {
    type Kind = AsyncSignal<()>;
}

#[diagnostic::do_not_recommend]
impl<F: Thunk> IsNamed<F> for AsyncSignal<()> {}

/// The thunk of a receiver of an asynchronous signal.
#[derive(Clone, Copy)]
pub enum AsyncThunk<T, F> {
    /// Returns the response.
    Ready(T),
    /// Returns a future of the response.
    Future(F),
}

impl<T: Thunk, F: Thunk> FromEntry for AsyncThunk<T, F> {
    #[inline]
    unsafe fn from_entry(entry: &Entry) -> Self {
        // SAFETY: for a `Dispatcher<T, F>`, `slot` accepts only thunks of type `T` and sets no future size. `async_slot` accepts
        // only thunks of type `F` and sets one.
        unsafe {
            match entry.future_size() {
                None => AsyncThunk::Ready(entry.thunk()),
                Some(_) => AsyncThunk::Future(entry.thunk()),
            }
        }
    }
}

/// Returns the targets of a send to all receivers of a signal.
#[inline]
pub fn targets<T: Thunk, F: Thunk>(dispatcher: &'static Dispatcher<T, F>) -> All<AsyncThunk<T, F>> {
    All::new(dispatcher.signal())
}

/// Returns the targets of a send from a sender of this type.
#[inline]
pub fn targets_for<T: Thunk, F: Thunk>(
    dispatcher: &'static Dispatcher<T, F>,
    sender: TypeId,
) -> AllFrom<AsyncThunk<T, F>> {
    AllFrom::new(dispatcher.signal(), sender)
}
