//! Signals: one part of a program announces that something happened, other parts react, and neither names the other.
//!
//! The crate brings [Django's signals] to Rust. The compiler checks them and the linker connects them:
//!
//! - [`#[signal]`](macro@signal) declares a signal with named, typed arguments.
//! - [`#[receiver(SIGNAL)]`](macro@receiver) makes a function in any crate a receiver. The function takes the arguments
//!   that it names. Nothing needs to be registered or started, and the order of imports does not matter.
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
//! Each signal has its own verbs, methods with the declared arguments as parameters:
//!
//! | response | `send` | `send_robust` | `responses` |
//! |---|---|---|---|
//! | none | calls every receiver | calls every receiver and returns the [`Failures`]: the receivers that panicked | iterator of `(Receiver, ())` |
//! | `Result<(), E>` | stops at the first `Err` and returns it | the same, and the failures include the errors | iterator of `(Receiver, Result<(), E>)` |
//! | `ControlFlow<B>` | stops at the first `Break` and returns it | the same, and the failures include the breaks | iterator of `(Receiver, ControlFlow<B>)` |
//! | any other `R` | does not exist | does not exist | iterator of `(Receiver, R)` |
//!
//! - `responses` is lazy: receivers run as you iterate. Stop early and the rest are not called. Each item contains the
//!   [`Receiver`] that responded.
//! - `responses_robust` exists on every signal. It yields `(Receiver, Result<R, Failure>)` and continues after a panic, which
//!   becomes a [`Failure`].
//! - [`has_receivers`](Signal::has_receivers) returns `true` if a send would call any receiver. `has_receivers_for::<T>()`
//!   does the same for a sender of type `T`.
//! - A panic of a receiver unwinds out of `send` and `responses`, as out of a plain call. The robust verbs catch it, unless
//!   the program is built with `panic = "abort"`.
//! - The trait [`Response`] decides what a response means. An alias of `Result<(), E>` therefore works like
//!   `Result<(), E>`, and you can implement the trait for a type of your own.
//!
//! # Receiving
//!
//! A receiver is a plain function. It runs on the thread that sends, and the sender waits for it: move long work to a queue
//! or to another thread. Keep the state of a receiver in a static that several threads can use at once:
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
//! To give places in the order a name, declare a constant beside the signals, such as `pub const FIRST: i32 = -100;`, and
//! write `#[receiver(ORDER_PAID, order = FIRST)]`.
//!
//! rustc drops a dependency that nothing refers to, and its receivers with it. [`link_dependencies!`] keeps all of them.
//!
//! # While running
//!
//! Functions and closures can be connected at run time, and every receiver can be disconnected. A receiver may do either
//! while it runs:
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
//! - `connect` returns a [`Connection`], which disconnects the receiver when it is dropped. [`Options`] sets its order, uid
//!   and owner.
//! - `connect_for::<T>` and `connect_for_with::<T>` exist on a signal that senders of several types can send. They connect a
//!   receiver of one type of sender.
//! - `connect_weak` takes an `Arc` and passes a reference to its value to the receiver, which is disconnected once the value
//!   is dropped: `ORDER_PAID.connect_weak(&shop, |shop, order_id, _| shop.ship(order_id))`.
//! - Linked and connected receivers share one order. Among receivers of the same `order`, the linked ones run first, then
//!   the connected ones in the order in which they were connected.
//!
//! The signals [`RECEIVER_CONNECTED`] and [`RECEIVER_DISCONNECTED`] are sent after such changes.
//!
//! # Testing
//!
//! `record` keeps what is sent, `scoped` connects a closure that may borrow, and [`mute`](Signal::mute) keeps a signal from
//! calling its receivers. All affect only the current thread, so tests that run in parallel do not interfere:
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
//! let sent = ORDER_PAID.record();
//! checkout(7);
//! assert_eq!(sent.only().order_id, 7);
//!
//! let mut seen = Vec::new();
//! ORDER_PAID.scoped(|order_id, _| seen.push(order_id), || checkout(8));
//! assert_eq!(seen, [8]);
//!
//! let _quiet = ORDER_PAID.mute();
//! assert!(!ORDER_PAID.has_receivers());
//! # }
//! ```
//!
//! A task can move between threads, so the guards of `record` and `mute` are not `Send`. `record_in`, `scoped_in`,
//! [`mute_in`](Signal::mute_in) and [`mute_receiver_in`](Signal::mute_receiver_in) take a future and affect what that future
//! sends, on plain and on asynchronous signals. [`carry`] takes recordings and mutes into a spawned task. `record_everywhere`
//! and [`mute_everywhere`](Signal::mute_everywhere) affect the whole process: see [`Recording`] and [`MuteEverywhere`].
//! [`assert_receivers!`] asserts which receivers run.
//!
//! # Asynchronous signals
//!
//! An [`AsyncSignal`] waits for its receivers, which can be `async fn` or `fn`. It has the same verbs, as futures and
//! streams:
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
//! # Inspecting the wiring
//!
//! [`signals`] iterates over all signals of the program, each with its receivers in the order in which they run. A signal
//! prints as a small table. [`check`] returns the problems of the wiring; assert in a test that there are none.
//!
//! # Cost
//!
//! A send of a plain signal to linked receivers does not allocate, lock or hash a name. The first use of any signal sorts the
//! receivers of the program in place. After that, a send walks a slice of function pointers. A signal that senders of several
//! types can send finds the receivers of one type by a lookup in a hash table. `PERFORMANCE.md` has the measurements.
//!
//! # Startup, shutdown and `fork`
//!
//! - Signals can be sent, connected and muted before `main`, in `atexit` handlers and in destructors of thread-locals.
//! - While a panic unwinds, `send` remains a plain call: a receiver that panics then aborts the program, as any second panic
//!   does. The robust verbs catch the panic before that. If a closure or an owner panics when it is dropped, the panic hook
//!   reports it and the program continues.
//! - After `fork`, the child can send to linked receivers, whatever other threads of the parent were doing. It may change the
//!   wiring of a signal only if no other thread was changing that signal at the time; POSIX allows even less in the child of
//!   a process with threads. In a child that was created without the handlers of `pthread_atfork` while another thread first
//!   used a signal, every use of a signal panics.
//! - In a handler of a Unix signal, a send to linked receivers takes no lock. It panics if the handler interrupts the first
//!   use of any signal on the same thread. Use a signal before you install the handler; `has_receivers` suffices.
//! - A dynamic library has its own signals and receivers. A plugin that is loaded with `dlopen` receives what the plugin
//!   sends and not what the program sends. If several Rust libraries share one `signals-core` in a `dylib`, only the
//!   receivers in that `dylib` are called. [`check`] reports both on Linux, once the plugin is loaded.
//!
//! # Features
//!
//! - `async` (default): [`AsyncSignal`].
//! - `std` (default): the robust verbs with [`Failures`], wiring that changes at run time, [`signals`] and [`check`].
//!   Without it, the crate is `no_std` and does not need `alloc`.
//! - `tracing`: a span for each send, at level `DEBUG`, with an event for each receiver: `TRACE` if the receiver responded,
//!   `DEBUG` if it stopped the send or was cancelled, `WARN` if it panicked. The span has the fields `signal` and `verb`, the
//!   event has `receiver`, `duration_ns` and `outcome`. The target of both is `signals_core`. Without the feature there is
//!   no code for it.
//!
//! # Platforms
//!
//! The target decides how the receivers of all crates are collected. `RELIABILITY.md` describes it in detail.
//!
//! - Linux, macOS, Windows and all other targets of linkme: in a section of the binary. All tests run on
//!   x86-64 Linux; RELIABILITY.md lists where else a test program runs.
//! - WebAssembly: by constructors. WASI and web pages built with cargo run them. If you link with
//!   `--export=__wasm_call_ctors`, the host has to call that function first.
//! - Targets without an operating system: in a section. The program's linker script has to place `signals_core_receivers`,
//!   `linkme_SIGNALS_CORE_SIGNALS` and `linkm2_SIGNALS_CORE_SIGNALS` under these names in writable memory, with their initial
//!   contents, and `signals_core_layout` anywhere.
//!
//! If the linker removes the receivers, the first use of any signal panics with a message that names the target and the
//! linker.
//!
//! [Django's signals]: https://docs.djangoproject.com/en/stable/topics/signals/
#![cfg_attr(not(feature = "std"), no_std)]
// The documentation of every declared signal links here, also where it is built with `--no-deps`.
#![doc(html_root_url = "https://docs.rs/signals-core/latest")]

// The way of a send runs through the folders in this order:
//
// - `signal`: the type that users name, its methods, and the `Dispatcher` behind each declared signal.
// - `dispatch` and `asynchronous`: the verbs. They call receivers.
// - `record`: what recordings keep of a send.
// - `wiring`: what was connected, disconnected, scoped, muted or recorded at run time.
// - `registry`: the linked receivers, their order, and the first use of any signal.
//
// `unsafe` code is in few places. Each block has its reason beside it, and each kind has a page:
//
// | files | what is unsafe | why it is sound |
// |---|---|---|
// | `registry/`, and `run_for` in `wiring/` | the linker's section as a slice that one thread sorts | page of `registry` |
// | `registry/slot.rs`, `dispatch/`, `asynchronous/mod.rs` | thunks without their type, and the calls that give it back | page of `signal/dispatcher.rs` |
// | `wiring/boxed.rs`, `chunks.rs`, `closure.rs` | connected closures without their type | page of `wiring/boxed.rs` |
// | `wiring/local.rs` | scoped closures, which borrow | page of `wiring/local.rs` |
// | `response.rs` | the thunk of a closure without captures | `again` |
// | `asynchronous/receiver_future.rs`, `asking.rs`, `waking.rs` | futures in place, what they borrow, their first waker | the page of each |
// | `introspection/mod.rs` | `unsort`, for a model checker | `unsort` |

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private0;
mod argument;
#[cfg(feature = "async")]
mod asynchronous;
mod coverage;
mod dispatch;
#[cfg(feature = "std")]
mod failure;
#[cfg(feature = "std")]
mod introspection;
mod receiver;
#[cfg(feature = "std")]
mod record;
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
#[cfg(shuttle)]
pub use crate::introspection::unsort;
#[cfg(feature = "std")]
pub use crate::introspection::{Problem, check, signals};
pub use crate::receiver::Receiver;
#[cfg(feature = "std")]
pub use crate::record::{Outcome, Recording, Sent};
pub use crate::response::{IntoResponse, Response};
pub use crate::sender::SenderType;
pub use crate::signal::macros::{link_dependencies, receiver, receivers, signal};
pub use crate::signal::{Signal, verbs};
#[cfg(feature = "std")]
pub use crate::signal::{
    connection::{Connection, Options},
    function::Function,
    mute::{Mute, MuteEverywhere},
    record::{OnAllThreads, OnThisThread},
};
#[cfg(feature = "std")]
pub use crate::wiring::carry::{Carried, carry};

/// Sent with `send_robust` after a receiver was connected to a signal at run time.
///
/// It is also sent for scoped receivers and for linked receivers that are connected again. It is not sent for linked receivers
/// at startup, where no code runs, nor for receivers of this signal and of [`RECEIVER_DISCONNECTED`].
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
/// A receiver of this signal may change the wiring itself. blinker: `receiver_connected`.
#[cfg(feature = "std")]
#[signals_macros::signal(crate = crate)]
pub static RECEIVER_CONNECTED: Signal<fn(signal: &'static Signal, receiver: &Receiver)>;

/// Sent with `send_robust` after a receiver was disconnected from a signal.
///
/// It is not sent for receivers of this signal and of [`RECEIVER_CONNECTED`], nor for a receiver whose owner was dropped: see
/// [`Options::owner`].
#[cfg(feature = "std")]
#[signals_macros::signal(crate = crate)]
pub static RECEIVER_DISCONNECTED: Signal<fn(signal: &'static Signal, receiver: &Receiver)>;
