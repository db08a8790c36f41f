//! The four macros of `signals-macros`, with their reference documentation.
//!
//! The macro crate cannot document them itself: the examples need `signals-core`, which depends on it.

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
/// A signal can be declared wherever an item can: in a module, a function body, a test. Doc comments, `#[cfg]`,
/// `#[deprecated]` and lint levels keep their meaning.
///
/// | option | meaning | unless given |
/// |---|---|---|
/// | `receivers = 1..` | how many linked receivers a program must have: a number or a range of numbers, such as `2`, `..=3` or `1..=3`. [`check`] reports fewer or more | any number |
/// | `crate = path` | the path of `signals_core`, if another crate re-exports it | `::signals_core` |
///
/// [`check`]: crate::check
///
/// # Arguments
///
/// Arguments have names, and receivers take them by name. A new argument therefore breaks no receiver.
///
/// One value goes to many receivers, so the type of an argument is `Copy`, `&T` or `&mut T`; `&dyn Trait` and types with
/// lifetimes are possible too. Each receiver in turn borrows a `&mut` argument and sees the changes of the receivers before
/// it. If the response borrows from an argument, name the lifetime: `Signal<for<'a> fn(text: &'a str) -> &'a str>`.
///
/// # Senders
///
/// If the first argument is called `sender`, its type decides which types can send. A receiver with `sender = T` is called
/// only for senders of type `T`:
///
/// | declared as | can send | a receiver gets | with `sender = T` |
/// |---|---|---|---|
/// | no `sender` | any code, without a sender | – | – |
/// | `sender: &Shop` | `Shop` | `&Shop` | `&Shop` |
/// | `sender: &dyn Model`, with `trait Model: Any` | every `T: Model` | `&dyn Model` | `&T` |
/// | `sender: &mut dyn Model` | every `T: Model` | `&mut dyn Model` or `&dyn Model` | `&mut T` or `&T` |
/// | `sender: &dyn Any` | every `'static` type | `&dyn Any` | `&T` |
/// | `sender: SenderType` | a type without an instance | [`SenderType`] | [`SenderType`] |
///
/// # What it expands to
///
/// The attribute replaces the static with a unit struct of the same name. `NAME` is therefore a value, and each signal has a
/// type of its own: two signals of one name are different signals. The methods of the struct have the declared arguments as
/// parameters: `send`, `send_robust`, `responses`, `responses_robust`, `connect`, `scoped`, `record` and others: see
/// [`verbs`](crate::verbs). The struct dereferences to [`Signal`], which has all other methods.
///
/// # Errors
///
/// The following do not compile:
///
/// - a declaration of another shape, or whose type is not [`Signal`] or [`AsyncSignal`]. The attribute recognises asynchronous
///   signals by the name `AsyncSignal`, so do not rename that import;
/// - an argument without a name, or whose type is not `Copy`, `&T` or `&mut T`; for an [`AsyncSignal`] also one that is not
///   `Send`;
/// - a `sender` that is not the first argument;
/// - an argument of an [`AsyncSignal`], or a `sender`, whose type hides a lifetime: write `Formatter<'_>` in place of `Formatter`;
/// - a response that borrows without naming the argument it borrows from.
///
/// Django: `order_paid = Signal()`, which declares no arguments.
///
/// [`Signal`]: crate::Signal
/// [`AsyncSignal`]: crate::AsyncSignal
/// [`SenderType`]: crate::SenderType
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
/// | option | meaning | default |
/// |---|---|---|
/// | `sender = T` | called only for senders of type `T` | called for every sender |
/// | `sender = [A, B]` | called for both types; the parameter `sender` is a `&dyn Trait` or a generic `&S` | |
/// | `order = N` | an `i32`, any constant expression: lower runs first | 0 |
/// | `after = path` | runs after that receiver, whatever their `order`. The path names the function; `"uid"` names a receiver by its uid; `[path, "uid", …]` names several | |
/// | `before = path` | runs before that receiver, named in the same way | |
/// | `uid = "…"` | a name for the receiver that stays when the function moves, any constant `&str` | the path of the function |
/// | `crate = path` | the path of `signals_core`, if another crate re-exports it | `::signals_core` |
///
/// A function can have several `#[receiver]`. A function in an `impl` block also needs
/// [`#[receivers]`](macro@receivers) on the block. Without it, rustc reports that "`const` items in this context need a name".
///
/// # The function
///
/// The function stays unchanged and can still be called. It takes any arguments of the signal, in any order, with the names
/// and types of the declaration. It returns the response of the signal. If that is a `Result<(), E>` or a `ControlFlow<B>`,
/// the function may return nothing, which means `Ok(())` or `Continue(())`. For an [`AsyncSignal`] it can be an `async fn`
/// whose future is `Send`.
///
/// # Order
///
/// The receivers of a signal run by `order`, then by crate name, module path and line. The order is the same with every
/// linker, profile and machine. `after` and `before` take precedence:
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
/// If receivers wait for each other in a cycle, or name a function or a uid of no linked receiver of the signal, the constraint
/// is ignored and [`check`] reports it.
///
/// # Errors
///
/// The following do not compile:
///
/// - a path that names no signal, and an unknown option;
/// - an argument that the signal does not have, or with another type;
/// - a return type other than the response;
/// - a `sender` that can never send the signal;
/// - `unsafe` and `extern` functions, and generic functions unless `sender` decides the type;
/// - an `async fn` if the signal is no [`AsyncSignal`], the future is not `Send`, or the feature `async` is off.
///
/// # Cost
///
/// A receiver adds a slot of 120 bytes on 64-bit targets, which holds what [`Receiver`] returns, and a small function that
/// passes the arguments. `PERFORMANCE.md` has the size of a whole receiver. A receiver takes part only if its crate is
/// linked: see [`link_dependencies!`].
///
/// Django: `@receiver(order_paid, sender=…, dispatch_uid=…)`, which takes effect once its module has been imported.
///
/// [`AsyncSignal`]: crate::AsyncSignal
/// [`Receiver`]: crate::Receiver
/// [`check`]: crate::check
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
/// Put `#[receivers]` on the block and [`#[receiver(…)]`](macro@receiver), under that name, on the functions. The option
/// `sender` accepts `Self`. The block may implement a trait.
///
/// # Errors
///
/// A block with generic parameters and a receiver with `self` do not compile: a signal can supply neither.
///
/// Django: `@receiver` on a static method.
pub use signals_macros::receivers;

/// Links all dependencies of the crate, so that their receivers are in the program.
///
/// rustc drops a dependency that nothing refers to. A crate that only contains receivers is such a dependency.
///
/// ```
/// signals_core::link_dependencies!();
/// ```
///
/// Put the macro into `lib.rs`: binaries and tests that use the library then link its dependencies too. In a package without
/// a library, put it into `main.rs`, and into each test and example that sends signals. If no crate of the program invokes
/// it, [`check`] reports that.
///
/// The macro links what `Cargo.toml` makes available to the crate being compiled. That includes dependencies that are renamed,
/// inherited from the workspace or specific to the target, optional ones if their feature is on, the library of the same
/// package, and in tests and examples the dev-dependencies.
///
/// # Dependencies of dependencies
///
/// A crate cannot link a package that only its dependencies depend on. If a library depends on crates with receivers and does
/// not name them, invoke the macro in its `lib.rs` too:
///
/// ```text
/// app ── plugins ── plugin-a      main.rs of app and lib.rs of plugins: signals_core::link_dependencies!();
///              └─── plugin-b
/// ```
///
/// # Libraries of other kinds
///
/// A `cdylib` contains all receivers, as an executable does. A `staticlib` contains them too, but a linker takes only the
/// referenced objects out of it and reports nothing. The macro therefore refuses a `staticlib`, unless it is built with
/// `lto = "fat"`, or you state that the whole archive will be linked:
///
/// ```text
/// signals_core::link_dependencies!(whole_archive);
///
/// cc main.c -Wl,--whole-archive libapp.a -Wl,--no-whole-archive …
/// ```
///
/// A `dylib` that contains `signals-core` has only its own receivers. Invoke the macro in the `dylib`.
///
/// # Errors
///
/// - "`plugins` is linked as a shared library, …": a dependency is linked as a `dylib` and contains `signals-core`. Receivers
///   outside of it would be missing.
/// - "`plugin-a` is not linked: `plugins` depends on it but never names it, …": a package that depends on `signals-core` would
///   be missing. Invoke the macro in `plugins`, or add `plugin-a` to the dependencies of `app`.
/// - The crate is a `staticlib`: see above.
/// - Unknown arguments. The macro takes `whole_archive`, and `crate = path`, which all macros of this crate take.
/// - The macro cannot find out what is linked: `cargo tree` fails, for instance, or the file of a library has no hash in its name,
///   as that of a package that is also a `cdylib`. The error has the reason. Builds without cargo are refused for the same
///   reason: write `extern crate name as _;` there, for each crate with receivers.
///
/// Two versions of `signals-core` in one program would be two separate lists of receivers. Cargo refuses such a build.
///
/// # How missing packages are found
///
/// The macro asks `cargo tree --frozen` which packages there are. The metadata of the libraries that rustc receives says which
/// of them are linked. A package is linked if rustc sees a mention of it, also one that another macro generates. A comment, or
/// code under a `cfg` that is off, does not count. Packages that cargo downloaded, and packages of other workspaces, are checked
/// only as dependencies of your packages.
///
/// [`check`]: crate::check
pub use signals_macros::link_dependencies;
