//! Asynchronous signals, whose receivers can wait.

#[cfg(feature = "async")]
use core::marker::PhantomData;

#[cfg(feature = "async")]
use crate::index::Thunk;
use crate::signal::Dispatcher;
#[cfg(feature = "async")]
use crate::signal::{IsDeclared, IsNamed};

/// A signal that waits for its receivers, which are `async fn` and `fn`.
///
/// `AsyncSignal<fn(name: Type, …) -> Response>` is the type to declare one with: see `#[signal]`.
/// The arguments, senders and responses are those of a [`Signal`](crate::Signal), and so are the verbs, each a future:
///
/// | verb | |
/// |---|---|
/// | `send(…).await` | calls the receivers one after the other, in order, until a response stops the send |
/// | `send_robust(…).await` | calls every receiver, whatever happens, and returns the [`Failures`](crate::Failures) |
/// | `responses(…)` | a stream of `(Receiver, R)`; whoever stops asking stops the sending |
/// | `responses_robust(…)` | a stream of `(Receiver, Result<R, Failure>)`, which goes on after a panic |
/// | `send_concurrent(…).await` | starts all receivers, in order, and waits for all at once, until a response stops the send, which drops those that still run; not with `&mut` arguments |
/// | `send_concurrent_robust(…).await` | starts all, waits for all, and returns the failures in the receivers' order; drops none |
/// | `connect(async \|…\| …)` | connects an asynchronous function or closure, with the kin that `Signal` has |
/// | `scoped(receiver, future).await` | connects a closure that borrows while the future runs, for what is sent in there |
/// | `mute(future).await` | keeps the signal silent for what the future sends; `mute_receiver` does so for one receiver |
///
/// All else, as `has_receivers`, `disconnect` or `receivers`, is that of a [`Signal`](crate::Signal), which the signal
/// dereferences to.
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
#[cfg(feature = "async")]
pub struct AsyncSignal<F>(PhantomData<F>);

#[cfg(feature = "async")]
#[diagnostic::do_not_recommend]
impl<D> IsDeclared for AsyncSignal<D> {
    type Kind = AsyncSignal<()>;
}

#[cfg(feature = "async")]
#[diagnostic::do_not_recommend]
impl<F: Thunk> IsNamed<F> for AsyncSignal<()> {}

/// The type that `#[signal]` makes for each asynchronous signal.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no signal that waits for its receivers, so an `async fn` cannot be one",
    label = "declare it as `AsyncSignal<fn(…)>`, or remove `async` from the receiver"
)]
pub trait IsAsyncSignal<F>: Copy {
    /// The thunks of the receivers that make no future.
    type Thunk: 'static;
    /// The one dispatcher of this signal.
    fn dispatcher() -> &'static Dispatcher<Self::Thunk, F>;
}

/// The function that calls a receiver of an asynchronous signal.
#[derive(Clone, Copy)]
pub enum AsyncThunk<T, F> {
    /// It returns the response.
    Ready(T),
    /// It returns a future of it.
    Future(F),
}
