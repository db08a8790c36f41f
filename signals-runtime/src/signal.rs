//! Signals: what every declared signal has, whatever its arguments.

use core::any::TypeId;
#[cfg(feature = "std")]
use core::cmp::Ordering;
use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;
use core::panic::Location;

use crate::index::{State, Thunk};
use crate::program::Program;
#[cfg(feature = "std")]
use crate::receiver::cmp_paths;

/// A signal: something that happened, or is about to, told to every receiver.
///
/// `Signal<fn(name: Type, …) -> Response>` is the type to declare a signal with: see `#[signal]`,
/// which makes a type of its own for each one, with the verbs that take its arguments. That type dereferences to
/// `Signal`, where stands what all signals have.
///
/// ```
/// use signals_core::{Signal, receiver, signal};
///
/// /// Sent once an order has been paid for.
/// #[signal]
/// pub static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;
///
/// # fn main() {
/// let signal: &Signal = &ORDER_PAID;
/// assert_eq!(signal.name(), "ORDER_PAID");
/// assert!(!signal.has_receivers());
/// # }
/// ```
///
/// Django: `django.dispatch.Signal`.
pub struct Signal<F = ()> {
    name: &'static str,
    module_path: &'static str,
    declared_as: &'static str,
    location: &'static Location<'static>,
    state: State,
    declared: PhantomData<F>,
}

impl Signal {
    /// The name of the static: `ORDER_PAID`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }

    /// The path of the module the signal is declared in. Its first segment is the crate.
    #[must_use]
    pub fn module_path(&self) -> &str {
        self.module_path
    }

    /// The source file the signal is declared in, as rustc was given it.
    #[must_use]
    pub fn file(&self) -> &str {
        self.location.file()
    }

    /// The line of the `#[signal]` attribute, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.location.line()
    }

    /// The arguments and the response as they are declared: `fn(order_id: u64, status: &str)`.
    #[must_use]
    pub fn signature(&self) -> &str {
        self.declared_as
    }

    /// Whether anybody listens, to any sender: so that a costly argument is built only when it is heard.
    ///
    /// Costs as much as a send that nobody hears. Django: `Signal.has_listeners`.
    ///
    /// ```
    /// # use signals_core::{Signal, receiver, signal};
    /// # fn report() -> String { "…".to_owned() }
    /// #[signal]
    /// static REPORTED: Signal<fn(report: &str)>;
    ///
    /// # fn main() {
    /// if REPORTED.has_receivers() {
    ///     REPORTED.send(&report());
    /// }
    /// # }
    /// ```
    #[inline]
    #[must_use]
    pub fn has_receivers(&self) -> bool {
        self.state.has_receivers()
    }

    /// By crate, module path and line.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn cmp_place(&self, other: &Self) -> Ordering {
        cmp_paths(self.module_path, other.module_path)
            .then_with(|| self.location.cmp(other.location))
            .then_with(|| self.name.cmp(other.name))
    }

    #[inline]
    pub(crate) const fn state(&self) -> &State {
        &self.state
    }
}

impl<F> fmt::Debug for Signal<F> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_path(self.module_path, self.name, f)
    }
}

/// Apart, for it is compiled once, and what knows `F` for each signal.
fn write_path(module_path: &str, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{module_path}::{name}")
}

/// A signal whose receivers are called through thunks of type `T`, a function pointer. An asynchronous signal also has
/// thunks of type `F`, which return futures.
///
/// `Slot::new` and `Slot::new_async` let no thunk of another type in.
pub struct Dispatcher<T, F = Infallible> {
    signal: Signal,
    /// Invariant: thunks go in and come out.
    thunks: PhantomData<fn(T, F) -> (T, F)>,
}

impl<T, F> Dispatcher<T, F> {
    /// `filters`: whether senders of different types can send the signal. `skip`: what a receiver does in place of its
    /// own that was disconnected while the signal is sent.
    #[must_use]
    #[track_caller]
    pub const fn new<D>(
        program: &'static Program,
        _declared: PhantomData<D>,
        [name, module_path, declared_as]: [&'static str; 3],
        filters: bool,
        skip: T,
    ) -> Self
    where
        T: Thunk,
        D: IsDeclared,
        D::Kind: IsNamed<F>,
    {
        let signal = Signal {
            name,
            module_path,
            declared_as,
            location: Location::caller(),
            state: State::new(program, filters, skip),
            declared: PhantomData,
        };
        Dispatcher { signal, thunks: PhantomData }
    }

    /// The part that does not know the arguments.
    #[inline]
    #[must_use]
    pub const fn signal(&'static self) -> &'static Signal {
        &self.signal
    }

    /// Whether anybody hears a sender of this type.
    #[inline]
    #[must_use]
    pub fn has_receivers_for(&'static self, sender: TypeId) -> bool {
        self.signal.state.has_receivers_for(sender)
    }
}

/// The type that a signal is declared with: [`Signal`], whatever it is called there, or `AsyncSignal`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a signal",
    label = "write `signals_core::Signal<fn(…)>` here, or import `signals_core::Signal`; `AsyncSignal` likewise"
)]
pub trait IsDeclared {
    /// Whether it waits for its receivers.
    type Kind;
}

#[diagnostic::do_not_recommend]
impl<D> IsDeclared for Signal<D> {
    type Kind = Signal;
}

/// What a signal is declared with, under the name that tells `#[signal]` whether its thunks return futures `F`.
#[diagnostic::on_unimplemented(
    message = "`#[signal]` takes this for another type of signal, for it goes by the name",
    label = "write `AsyncSignal<fn(…)>` for a signal that waits, `Signal<fn(…)>` for any other"
)]
pub trait IsNamed<F> {}

#[diagnostic::do_not_recommend]
impl IsNamed<Infallible> for Signal {}

/// What stands in for the methods of the same name that a signal has, where a receiver names something else: what it is not
/// is then the only error.
pub trait AnySignal: Sized {
    /// The closure.
    fn __thunk<C>(self, closure: C) -> C {
        closure
    }

    /// The closure.
    fn __thunk_of_nothing<C>(self, closure: C) -> C {
        closure
    }
}

impl<S> AnySignal for S {}

/// The type itself. Where the macro names it so, clippy does not tell the user that it is complex.
pub type Itself<T> = T;

/// The type that `#[signal]` makes for each signal.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a signal",
    label = "expected a signal, declared with `#[signal]`"
)]
pub trait IsSignal<T>: Copy {
    /// The thunks of an asynchronous signal.
    type AsyncThunk: 'static;
    /// The one dispatcher of this signal.
    fn dispatcher() -> &'static Dispatcher<T, Self::AsyncThunk>;
}
