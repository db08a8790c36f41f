//! Signals: one part of a program announces that something happened, others react, and neither names the other.
//!
//! What [Django's signals] do for Python, checked by the compiler and wired by the linker:
//!
//! - [`#[signal]`](macro@signal) declares a signal with named, typed arguments.
//! - [`#[receiver(SIGNAL)]`](macro@receiver) makes a function in any crate a receiver. It takes the arguments it
//!   names, and there is nothing to register, to start or to import in the right order.
//! - `SIGNAL.send(…)` calls every receiver, in an order that is the same in every build.
//!
//! ```
//! use signals_core::{Signal, receiver, signal};
//!
//! /// Sent once an order has been paid for.
//! #[signal]
//! pub static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;
//!
//! // Here or in any other crate of the program:
//! #[receiver(ORDER_PAID)]
//! fn audit(order_id: u64) {
//!     println!("order {order_id} is paid");
//! }
//!
//! # fn main() {
//! ORDER_PAID.send(7, "settled");
//! # }
//! ```
//!
//! # Sending
//!
//! Each signal has its own verbs, with the declared arguments as parameters:
//!
//! | response | `send` | `send_robust` | `responses` |
//! |---|---|---|---|
//! | none | calls every receiver | calls every receiver and returns [`Failures`]: who panicked | iterator of `(Receiver, ())` |
//! | `Result<(), E>` | stops at the first `Err` and returns it | the same, with the errors among the failures | iterator of `(Receiver, Result<(), E>)` |
//! | `ControlFlow<B>` | stops at the first `Break` and returns it | the same, with the breaks among the failures | iterator of `(Receiver, ControlFlow<B>)` |
//! | any other `R` | not there | not there | iterator of `(Receiver, R)` |
//!
//! - `responses` is lazy: whoever stops asking stops the sending.
//! - `responses_robust`, on every signal, yields `(Receiver, Result<R, Failure>)` and goes on after a panic.
//! - `has_receivers` tells whether anybody listens, `has_receivers_for::<T>` whether anybody hears a sender of type
//!   `T`.
//! - A panic of a receiver unwinds out of `send` and `responses` as out of a plain call. The robust verbs catch it
//!   where panics unwind; with `panic = "abort"` nothing can.
//! - What a response means is decided by the trait [`Response`]: an alias of `Result<(), E>` is one, and so can be a
//!   type of your own.
//!
//! # Receiving
//!
//! A receiver is a plain function, and runs on the thread that sends, while the sender waits: what takes long belongs on
//! a queue or a thread of its own. What it remembers it keeps in a static, which several threads may use at once:
//!
//! ```
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! use signals_core::{Signal, receiver, signal};
//!
//! #[signal]
//! pub static ORDER_PAID: Signal<fn(order_id: u64, cents: u64)>;
//!
//! static REVENUE: AtomicU64 = AtomicU64::new(0);
//!
//! #[receiver(ORDER_PAID)]
//! fn count(cents: u64) {
//!     REVENUE.fetch_add(cents, Ordering::Relaxed);
//! }
//!
//! # fn main() {
//! ORDER_PAID.send(7, 1999);
//! assert_eq!(REVENUE.load(Ordering::Relaxed), 1999);
//! # }
//! ```
//!
//! A program that gives receivers an order can name it beside the signals: `pub const FIRST: i32 = -100;`, and then
//! `#[receiver(ORDER_PAID, order = FIRST)]`.
//!
//! Receivers in a crate that no code names are linked by [`link_dependencies!`], once in `main.rs`.
//!
//! # While running
//!
//! Functions and closures can be connected at run time, and any receiver disconnected, from within a receiver too:
//!
//! ```
//! use signals_core::{Options, Signal, receiver, signal};
//!
//! #[signal]
//! pub static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;
//!
//! #[receiver(ORDER_PAID)]
//! fn audit(order_id: u64) {
//!     println!("order {order_id} is paid");
//! }
//!
//! # fn main() {
//! let connection = ORDER_PAID.connect(|order_id, status| println!("order {order_id} is {status}"));
//! ORDER_PAID.connect_with(Options::new().order(5).uid("metrics"), |_, _| println!("one more")).detach();
//!
//! assert!(ORDER_PAID.disconnect(audit));
//! ORDER_PAID.send(7, "paid");
//!
//! assert!(ORDER_PAID.reconnect(audit));
//! assert!(ORDER_PAID.disconnect_uid("metrics"));
//! drop(connection);
//! # }
//! ```
//!
//! A signal with a sender also has `connect_for::<T>` and `connect_for_with::<T>`, for receivers of one type of sender.
//! Receivers that are connected at run time share the order of all others; within one number they come last, in the
//! order in which they were connected. `connect_weak` connects a receiver that belongs to the value in an `Arc`, is lent it,
//! and goes with it: `ORDER_PAID.connect_weak(&shop, |shop, order_id, _| shop.ship(order_id))`.
//!
//! [`RECEIVER_CONNECTED`] and [`RECEIVER_DISCONNECTED`] are signals that tell of such changes.
//!
//! In a test, `scoped` connects a closure that borrows, and a [`Mute`] guard silences a signal, both for the thread alone:
//! tests that run side by side never meet.
//!
//! ```
//! # use signals_core::{Signal, receiver, signal};
//! # #[signal]
//! # pub static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;
//! fn checkout(order_id: u64) {
//!     ORDER_PAID.send(order_id, "paid");
//! }
//!
//! # fn main() {
//! let mut seen = Vec::new();
//! ORDER_PAID.scoped(|order_id, _| seen.push(order_id), || checkout(7));
//! assert_eq!(seen, [7]);
//!
//! let _quiet = ORDER_PAID.mute();
//! assert!(!ORDER_PAID.has_receivers());
//! # }
//! ```
//!
//! # Waiting
//!
//! An [`AsyncSignal`] waits for its receivers, which are `async fn` and `fn`. It has the same verbs, each a future:
//!
//! ```
//! use signals_core::{AsyncSignal, receiver, signal};
//!
//! #[signal]
//! pub static USER_SIGNED_UP: AsyncSignal<fn(name: &str)>;
//!
//! #[receiver(USER_SIGNED_UP)]
//! async fn welcome(name: &str) {
//!     send_mail(name, "welcome").await;
//! }
//!
//! # async fn send_mail(_to: &str, _text: &str) {}
//! async fn sign_up(name: &str) {
//!     USER_SIGNED_UP.send(name).await;
//! }
//! # fn main() {}
//! ```
//!
//! # Seeing it
//!
//! [`signals`] lists all signals of the program, each with its receivers in order; printed, a signal is a small table.
//! [`check`] tells what is wrong with the wiring, for a test to assert that it is nothing.
//!
//! # Cost
//!
//! No send to linked receivers allocates, locks or hashes a name. The first one in a program sorts the receivers of all signals, in
//! place; from then on a send walks a slice of function pointers. A signal that only some types of sender can send
//! finds the receivers of one type by a hash table lookup, however many there are for others.
//!
//! # Where programs begin, end and part
//!
//! - Signals can be sent before `main`, from `atexit`, and from destructors of threads, and connected and muted there.
//! - In a panic that unwinds, `send` is a plain call: a receiver that panics then aborts the program, by Rust's own rule. The
//!   robust verbs catch it before that. Closures and owners that panic as they are dropped end nothing: the panic hook tells.
//! - After `fork`, sends to linked receivers work in the child, whatever other threads did. To change the wiring there is safe only
//!   if no other thread was changing that of the same signal; POSIX allows less still where there were threads. In a
//!   child that was made past the handlers of `pthread_atfork`, while another thread first used a signal, signals panic.
//! - In a handler of a Unix signal, a send to linked receivers takes no lock. If the handler interrupts the first use of any
//!   signal on its own thread, it panics: use one before the handler is set, `has_receivers` will do.
//! - A dynamic library has signals and receivers of its own. Those of a plugin that is loaded with `dlopen` hear what is sent in
//!   the plugin, and not what the program sends. If both share one `signals-core`, in a Rust `dylib`, only the receivers in
//!   that library hear anything. [`check`] tells of both, on Linux, once the plugin is loaded.
//!
//! # Features
//!
//! - `async` (default): [`AsyncSignal`].
//! - `tracing`: a span for each send, at level `DEBUG`, and in it an event for each receiver: `TRACE` if it responded,
//!   `DEBUG` if it stopped the send or was cancelled, `WARN` if it panicked. The span has the fields `signal` and `verb`, the
//!   event `receiver`, `duration_ns` and `outcome`, both the target `signals_core`. Off, it costs nothing.
//! - `std` (default): the robust verbs with [`Failures`], wiring that changes at run time, and the map of it. Without it
//!   the crate is `no_std` and does not need `alloc`.
//!
//! # Platforms
//!
//! What brings the receivers together depends on the target, which `RELIABILITY.md` says more of:
//!
//! - Linux, macOS, Windows and wherever else linkme works: a section of the binary. The tests run on Linux, and on Windows as far
//!   as Wine goes.
//! - WebAssembly: constructors. WASI and web pages built by cargo run them. A host of its own kind that links with
//!   `--export=__wasm_call_ctors` calls that function first.
//! - No operating system: a section again. The program's linker script has to place `signals_core_receivers`,
//!   `linkme_SIGNALS_CORE_SIGNALS` and `linkm2_SIGNALS_CORE_SIGNALS` under these names in writable memory, with their initial
//!   contents.
//!
//! Where the linker loses the receivers all the same, the first use of any signal panics, and names target and linker.
//!
//! [Django's signals]: https://docs.djangoproject.com/en/stable/topics/signals/
#![cfg_attr(not(feature = "std"), no_std)]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private0;
mod argument;
#[cfg(feature = "async")]
mod asynchronous;
mod dispatch;
#[cfg(feature = "std")]
mod failure;
#[cfg(feature = "std")]
mod introspection;
mod layout;
mod macros;
mod receiver;
mod registry;
mod response;
mod sender;
mod signal;
mod sync;
#[cfg_attr(feature = "tracing", path = "trace/spans.rs")]
#[cfg_attr(not(feature = "tracing"), path = "trace/nothing.rs")]
mod trace;
#[cfg_attr(not(feature = "std"), path = "wiring/fixed.rs")]
mod wiring;

#[cfg(feature = "async")]
pub use crate::asynchronous::{AsyncSignal, INLINE_FUTURE_SIZE};
#[cfg(feature = "std")]
pub use crate::failure::{Failure, FailureKind, Failures};
#[cfg(feature = "std")]
pub use crate::introspection::{Problem, check, signals};
pub use crate::macros::{link_dependencies, receiver, receivers, signal};
pub use crate::receiver::Receiver;
#[cfg(shuttle)]
pub use crate::registry::unsort;
pub use crate::response::{IntoResponse, Response};
pub use crate::sender::SenderType;
pub use crate::signal::Signal;
#[cfg(feature = "std")]
pub use crate::signal::{
    connection::{Connection, Options},
    function::Function,
    mute::{Mute, MuteEverywhere},
};

/// Sent with `send_robust` after a receiver was connected at run time, to any signal but this and
/// [`RECEIVER_DISCONNECTED`].
///
/// Scoped receivers and linked ones that are connected again count too. It is not sent for linked receivers at start-up,
/// where no code runs.
///
/// ```
/// use signals_core::{Receiver, Signal, receiver, signal};
///
/// #[signal]
/// static PAID: Signal<fn(order_id: u64)>;
///
/// #[receiver(signals_core::RECEIVER_CONNECTED)]
/// fn report(signal: &'static Signal, receiver: &Receiver) {
///     println!("{receiver} was connected to {signal:?}");
/// }
///
/// # fn main() {
/// PAID.connect(|order_id| println!("order {order_id}")).detach();
/// # }
/// ```
///
/// A receiver of it may change the wiring in turn. blinker: `receiver_connected`.
#[cfg(feature = "std")]
#[signals_macros::signal(crate = crate)]
pub static RECEIVER_CONNECTED: Signal<fn(signal: &'static Signal, receiver: &Receiver)>;

/// Sent with `send_robust` after a receiver was disconnected from any signal but this and [`RECEIVER_CONNECTED`].
///
/// It is not sent for a receiver whose owner is gone: see [`Options::owner`].
#[cfg(feature = "std")]
#[signals_macros::signal(crate = crate)]
pub static RECEIVER_DISCONNECTED: Signal<fn(signal: &'static Signal, receiver: &Receiver)>;
