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

/// Declares a signal: a static without a value, whose type names the arguments and the response.
///
/// ```
/// use signals_core::{Signal, signal};
///
/// /// Sent once an order has been paid for.
/// #[signal]
/// pub static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;
/// # fn main() {}
/// ```
///
/// # Grammar
///
/// ```text
/// #[signal]  or  #[signal(option = value, …)]
/// VISIBILITY static NAME: Signal<fn(argument: Type, …) -> Response>;
/// VISIBILITY static NAME: AsyncSignal<fn(argument: Type, …) -> Response>;
/// ```
///
/// It stands wherever an item may: in a module, a function body, a test. Doc comments, `#[cfg]`, `#[deprecated]` and
/// lint levels keep their meaning.
///
/// | option | meaning | unless given |
/// |---|---|---|
/// | `receivers = 1..` | how many linked receivers a program must have: a number or a range of numbers, such as `2`, `..=3` or `1..=3`. [`check`] reports fewer or more | any number |
/// | `crate = path` | the path of `signals_core`, for crates that re-export it | `::signals_core` |
///
/// # Arguments
///
/// Arguments are named; receivers ask for them by name, so a signal can gain one and no receiver breaks. A type may be
/// any that a function pointer can take and that can be handed to many receivers: a `Copy` value, `&T`, `&mut T`,
/// `&dyn Trait`, a type with lifetimes. What is `&mut` is lent to each receiver in turn, which sees what the ones
/// before it changed. A lifetime that the response borrows from is named:
/// `Signal<for<'a> fn(text: &'a str) -> &'a str>`.
///
/// # Senders
///
/// The first argument, if it is called `sender`, says who may send. A receiver with `sender = T` hears only `T`:
///
/// | declared as | who may send | a receiver gets | with `sender = T` |
/// |---|---|---|---|
/// | no `sender` | nobody in particular | – | – |
/// | `sender: &Shop` | that type | `&Shop` | `&Shop` |
/// | `sender: &dyn Model`, with `trait Model: Any` | every `T: Model` | `&dyn Model` | `&T` |
/// | `sender: &mut dyn Model` | every `T: Model` | `&mut dyn Model` or `&dyn Model` | `&mut T` or `&T` |
/// | `sender: &dyn Any` | every `'static` type | `&dyn Any` | `&T` |
/// | `sender: SenderType` | a type without an instance | [`SenderType`] | [`SenderType`] |
///
/// # What it expands to
///
/// A unit struct of the name of the static, in its place: `NAME` is a value wherever one is wanted, and a type of its
/// own, so that two signals of one name never meet. Its methods are the verbs of the signal, with the declared
/// arguments as parameters: `send`, `send_robust`, `responses`, `responses_robust` and, with a sender,
/// `has_receivers_for`. It dereferences to [`Signal`], where stands the rest.
///
/// # Errors
///
/// A declaration of another shape, an argument without a name or of a type that is not `Copy`, `&T` or `&mut T`, a
/// `sender` that is not first, and a response that borrows without saying from which argument do not compile. The type is
/// named [`Signal`] or [`AsyncSignal`], by whatever path; the arguments of an [`AsyncSignal`] are `Send` as well.
///
/// Django: `order_paid = Signal()`, where the arguments are whatever the sender passes.
pub use signals_macros::signal;

/// Makes a function a receiver: it is called each time the signal is sent.
///
/// ```
/// use signals_core::{Signal, receiver, signal};
///
/// #[signal]
/// static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;
///
/// #[receiver(ORDER_PAID)]
/// fn audit(order_id: u64) {
///     println!("order {order_id} is paid");
/// }
///
/// #[receiver(ORDER_PAID, order = -10, uid = "billing.ledger")]
/// fn ledger(status: &str, order_id: u64) {
///     println!("order {order_id}: {status}");
/// }
/// # fn main() {
/// # ORDER_PAID.send(7, "settled");
/// # }
/// ```
///
/// # Grammar
///
/// ```text
/// #[receiver(path::to::SIGNAL, option = value, …)]
/// #[receiver([SIGNAL, path::to::OTHER], option = value, …)]
/// ```
///
/// | option | meaning | unless given |
/// |---|---|---|
/// | `sender = T` | hears only senders of type `T` | hears every sender |
/// | `sender = [A, B]` | hears both; `sender` may be a `&dyn Trait` or a generic `&S` | |
/// | `order = N` | an `i32`, any constant expression: lower runs first | 0 |
/// | `after = path` | runs after the receiver that is this function, whatever their `order`; `"uid"` names it by its uid; `[path, "uid", …]` after several | |
/// | `before = path` | runs before it | |
/// | `uid = "…"` | a name for the receiver that stays when the function moves, any constant `&str` | the path of the function |
/// | `crate = path` | where `signals_core` is, for those who re-export it | `::signals_core` |
///
/// Several `#[receiver]` on one function are several receivers. One in an `impl` block needs
/// [`#[receivers]`](macro@receivers) on the block.
///
/// # The function
///
/// It stays as it is, and can be called as before. It takes the arguments of the signal that it names, any of them, in
/// any order; names and types are those of the declaration. It returns the response of the signal, or nothing where
/// that is a `Result<(), E>` or a `ControlFlow<B>`: nothing is `Ok(())` and `Continue(())`. For an [`AsyncSignal`] it can be
/// an `async fn`, whose future is `Send`.
///
/// # Order
///
/// The receivers of a signal run by `order`, then by crate name, module path and line: the same on every linker,
/// profile and machine. `after` and `before` win over that:
///
/// ```
/// # use signals_core::{Signal, receiver, signal};
/// # #[signal]
/// # static ORDER_PAID: Signal<fn(order_id: u64)>;
/// #[receiver(ORDER_PAID)]
/// fn charge(order_id: u64) {
///     println!("charged for order {order_id}");
/// }
///
/// #[receiver(ORDER_PAID, order = -10, after = charge)]
/// fn mail(order_id: u64) {
///     println!("mail about order {order_id}");
/// }
/// # fn main() {
/// # assert!(ORDER_PAID.responses(7).map(|(receiver, ())| receiver.name().len()).eq([6, 4]));
/// # }
/// ```
///
/// `after = "billing.ledger"` names a receiver by its uid, so that crates that do not depend on each other can be ordered.
///
/// Constraints between receivers that wait for each other are ignored where they cannot be kept, and so are those that
/// name a function or a uid of no linked receiver of the signal. [`check`] reports both.
///
/// # Errors
///
/// A path that is no signal, an argument that the signal does not have or of another type, another response, a
/// `sender` that can never send, `unsafe` and `extern` functions, an `async fn` where the signal is no [`AsyncSignal`] or
/// whose future is not `Send`, generic functions unless `sender` decides the type, and an unknown option do not compile.
///
/// # Cost
///
/// A slot of 120 bytes in the program, which holds what [`Receiver`] tells of it, and a function that passes the arguments
/// on. A receiver takes part only if its crate is linked: see [`link_dependencies!`].
///
/// Django: `@receiver(order_paid, sender=…, dispatch_uid=…)`, which takes effect once its module has been imported.
pub use signals_macros::receiver;

/// Makes associated functions of an `impl` block receivers.
///
/// ```
/// use signals_core::{Signal, receivers, signal};
///
/// #[signal]
/// static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;
///
/// struct Ledger;
///
/// #[receivers]
/// impl Ledger {
///     #[receiver(ORDER_PAID)]
///     fn record(order_id: u64) {
///         Self::write(&format!("{order_id} paid"));
///     }
///
///     fn write(line: &str) {
///         println!("{line}");
///     }
/// }
/// # fn main() {
/// # ORDER_PAID.send(7, "settled");
/// # }
/// ```
///
/// # Grammar
///
/// `#[receivers]` stands on the block, and [`#[receiver(…)]`](macro@receiver) under that name on the functions. `Self`
/// can be used as a sender. The block may be one of a trait.
///
/// # Errors
///
/// A block with generic parameters, and a receiver that takes `self`, do not compile: a signal knows neither.
///
/// Django: `@receiver` on a static method.
pub use signals_macros::receivers;

/// Links all dependencies of the crate, so that their receivers are in the program.
///
/// rustc leaves out a dependency that no code names. A crate that only has receivers is one that no code needs to
/// name. Put the macro once into `main.rs`, and into each test and example that sends signals:
///
/// ```
/// signals_core::link_dependencies!();
/// ```
///
/// It links what `Cargo.toml` makes available to the crate being compiled: dependencies that are renamed, inherited
/// from the workspace, or meant for the target; optional ones if their feature is on; the library of the same package;
/// and in tests and examples the dev-dependencies.
///
/// # Dependencies of dependencies
///
/// A crate cannot link what only its dependencies depend on. A library that depends on crates with receivers and does
/// not name them invokes the macro too, in its `lib.rs`:
///
/// ```text
/// app ── plugins ── plugin-a      main.rs of app and lib.rs of plugins: signals_core::link_dependencies!();
///              └─── plugin-b
/// ```
///
/// # Libraries of other kinds
///
/// A `cdylib` holds all receivers, as an executable does. A `staticlib` holds them too, but whoever links it takes out of it
/// only what is named, and no linker says so. So the macro refuses a `staticlib`, unless it is in one piece, by
/// `lto = "fat"`, or you say that it will be linked whole:
///
/// ```text
/// signals_core::link_dependencies!(whole_archive);
///
/// cc main.c -Wl,--whole-archive libapp.a -Wl,--no-whole-archive …
/// ```
///
/// A `dylib` with `signals-core` in it hears of its own receivers, and of no others: invoke the macro in there.
///
/// # Errors
///
/// - A dependency is linked as a `dylib` and has `signals-core` in it: "`plugins` is linked as a shared library, …". The
///   receivers of the crate, and of its other dependencies, would be left out.
/// - Some package that depends on `signals-core` would be left out, because the one that depends on it never names it:
///   "`plugin-a` is not linked: `plugins` depends on it but never names it, …". Invoke the macro in `plugins`, or add
///   `plugin-a` to the dependencies of `app`. To find this, the macro asks `cargo tree`, offline, which packages there are,
///   and looks up in the metadata of the libraries that rustc is given which of them it links. So a mention counts if it is
///   one for rustc, be it made by another macro; one in a comment, or under a `cfg` that is off, does not.
/// - The macro cannot find out what is linked: "cannot find out whether all receivers are linked: …", and the reason. For
///   instance, `cargo tree` fails, rustc is given a library that cargo does not know, or the file of a library has no hash in
///   its name, as that of a package that is a `cdylib` too. Builds without cargo are refused for the same reason: write
///   `extern crate name as _;` for each crate with receivers there. Not checked on their own are packages that cargo downloaded
///   and packages of other workspaces. They are checked as dependencies of yours.
/// - The crate is a `staticlib`: see above.
/// - Arguments: it has none but `whole_archive`, and `crate = path`, which all macros of this crate take.
///
/// Two versions of `signals-core` in one program would be two lists of receivers. Cargo refuses to build that.
pub use signals_macros::link_dependencies;
