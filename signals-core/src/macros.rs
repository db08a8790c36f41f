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
/// #[signal]  or  #[signal(crate = path::to::signals_core)]
/// VISIBILITY static NAME: Signal<fn(argument: Type, …) -> Response>;
/// VISIBILITY static NAME: AsyncSignal<fn(argument: Type, …) -> Response>;
/// ```
///
/// It stands wherever an item may: in a module, a function body, a test. Doc comments, `#[cfg]`, `#[deprecated]` and
/// lint levels keep their meaning. A crate that re-exports `signals_core` is named by `crate = …`.
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
/// Where receivers wait for each other, or name a function that is no receiver of the signal, that constraint is left
/// out, and [`check`] tells.
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
///   one for rustc, be it made by another macro; one in a comment, or under a `cfg` that is off, does not. A package counts
///   as linked where nothing can be known, as of one whose library is a `cdylib` or `dylib` too. Packages
///   that cargo downloaded are not checked on their own, only as dependencies of yours; builds without cargo are not
///   checked at all.
/// - The crate is a `staticlib`: see above.
/// - Arguments: it has none but `whole_archive`, and `crate = path`, which all macros of this crate take.
///
/// Two versions of `signals-core` in one program would be two lists of receivers. Cargo refuses to build that.
pub use signals_macros::link_dependencies;
