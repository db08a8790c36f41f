//! [`Dispatcher`]: a signal that knows the types of its thunks.
//!
//! Slots of all signals share one section, so a slot keeps its thunk without a type. The type is recovered from the signal:
//! [`slot`] and [`async_slot`] accept a thunk only if it has the type of the signal's dispatcher, and they are the only
//! ways to make a slot of a declared signal. A verb takes a reference to the dispatcher, so it may call each thunk of the signal
//! as that type.
//!
//! The traits below exist for their error texts: each names a mistake in a declaration or in a receiver.

use core::any::TypeId;
use core::convert::Infallible;
use core::marker::PhantomData;
use core::panic::Location;

use super::Signal;
use crate::registry::slot::FutureSize;
use crate::registry::{Erased, Metadata, Slot, Thunk};
use crate::wiring::Wiring;

/// A signal whose receivers are called through thunks of type `T`, a function pointer. An asynchronous signal also has
/// thunks of type `F`, which return futures.
///
/// [`slot`] and [`async_slot`] accept no thunks of another type.
pub struct Dispatcher<T, F = Infallible> {
    signal: Signal,
    /// Invariant in both types, since thunks go in and come out.
    thunks: PhantomData<Invariant<T, F>>,
}

type Invariant<T, F> = fn(T, F) -> (T, F);

impl<T, F> Dispatcher<T, F> {
    /// Makes the dispatcher of a signal.
    ///
    /// `filters` is `true` if senders of several types can send the signal. `skip` is the thunk that a send calls in place of a
    /// receiver that was disconnected during the send.
    #[must_use]
    #[track_caller]
    pub const fn new<D>(
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
        let location = Location::caller();
        let signal = Signal {
            name,
            module_path,
            declared_as,
            file: location.file(),
            line: location.line(),
            at_least: 0,
            at_most: u32::MAX,
            wiring: Wiring::new(filters, Erased::new(skip)),
            declared: PhantomData,
        };
        Dispatcher { signal, thunks: PhantomData }
    }

    /// Sets how many receivers the program must have.
    #[must_use]
    pub const fn with_receivers(mut self, at_least: u32, at_most: u32) -> Self {
        (self.signal.at_least, self.signal.at_most) = (at_least, at_most);
        self
    }

    /// Returns the part that does not know the arguments.
    #[inline]
    #[must_use]
    pub const fn signal(&'static self) -> &'static Signal {
        &self.signal
    }

    /// Returns `true` if a send from a sender of this type would call any receiver.
    #[inline]
    #[must_use]
    pub fn has_receivers_for(&'static self, sender: TypeId) -> bool {
        let slots = self.signal.slots();
        if !slots.filters() {
            return self.signal.has_receivers();
        }
        if slots.is_idle() {
            return false;
        }
        match slots.wired_for(sender) {
            Some(run) => !run.is_empty(),
            None => self.has_receivers_for_settled(sender),
        }
    }

    #[cold]
    fn has_receivers_for_settled(&'static self, sender: TypeId) -> bool {
        self.signal.wiring().has_receivers(Some(sender))
    }
}

/// Makes the slot of a receiver of `signal` that is called through `thunk`, for every sender, with order 0 and its path as uid.
///
/// The location is that of the caller. The name is the last `name_len` bytes of the path. The compiler evaluates this for each
/// receiver.
#[must_use]
#[track_caller]
pub const fn slot<S, T, F>(_signal: S, thunk: T, path: &'static str, name_len: u32, _function: F) -> Slot
where
    S: IsSignal<T>,
    T: Copy + Send + Sync + 'static,
    F: Copy + 'static,
{
    let metadata = Metadata::new(path, name_len, TypeId::of::<F>(), Location::caller());
    Slot::new(S::DISPATCHER.signal.slots(), Erased::new(thunk), FutureSize::NO_FUTURE, metadata)
}

/// Does the same as [`slot`] for a thunk that returns the future of the receiver.
///
/// # Panics
///
/// If there is no size, since sends would take the thunk for one of the other type.
#[must_use]
#[track_caller]
pub const fn async_slot<S, T, F>(
    _signal: S,
    thunk: T,
    future_size: FutureSize,
    path: &'static str,
    name_len: u32,
    _function: F,
) -> Slot
where
    S: IsAsyncSignal<T>,
    T: Copy + Send + Sync + 'static,
    F: Copy + 'static,
{
    assert!(future_size.get().is_some(), "a future has a size");
    let metadata = Metadata::new(path, name_len, TypeId::of::<F>(), Location::caller());
    Slot::new(S::DISPATCHER.signal.slots(), Erased::new(thunk), future_size, metadata)
}

/// The type that `#[signal]` generates for a signal.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a signal",
    label = "expected a signal, declared with `#[signal]`"
)]
pub trait IsSignal<T: 'static>: Copy {
    /// The type of the thunks that return futures, for an asynchronous signal.
    type AsyncThunk: 'static;
    /// The dispatcher of this signal. It is a constant, so it is always the same one.
    const DISPATCHER: &'static Dispatcher<T, Self::AsyncThunk>;
}

/// The type that `#[signal]` generates for an asynchronous signal.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not wait for its receivers, so an `async fn` cannot be one",
    label = "declare the signal as `AsyncSignal<fn(…)>`, or remove `async` from the receiver"
)]
pub trait IsAsyncSignal<F: 'static>: Copy {
    /// The type of the thunks that return no future.
    type Thunk: 'static;
    /// The same as [`IsSignal::DISPATCHER`].
    const DISPATCHER: &'static Dispatcher<Self::Thunk, F>;
}

/// The parameter of [`Signal`] and `AsyncSignal`. Function pointers do not implement it, since they occur only in declarations,
/// which `#[signal]` replaces.
#[diagnostic::on_unimplemented(
    message = "only a declaration under `#[signal]` names the arguments of a signal",
    label = "put `#[signal]` on the static, or write `&Signal` for a reference to any signal"
)]
pub trait InDeclaration {}

#[diagnostic::do_not_recommend]
impl InDeclaration for () {}

/// A type that a signal can be declared with: [`Signal`], under any name, or `AsyncSignal`.
#[diagnostic::on_unimplemented(
    message = "this is not the type of a signal",
    label = "write `signals_core::Signal<fn(…)>` here, or import `signals_core::Signal`; `AsyncSignal` likewise"
)]
pub trait IsDeclared {
    /// `Signal`, or `AsyncSignal` if the signal waits for its receivers.
    type Kind;
}

#[diagnostic::do_not_recommend]
impl IsDeclared for Signal {
    type Kind = Signal;
}

/// A type of signal under the name that `#[signal]` expects, with the type `F` of the thunks that return futures.
#[diagnostic::on_unimplemented(
    message = "`#[signal]` recognises asynchronous signals by the name `AsyncSignal`, and this type has another name",
    label = "write `AsyncSignal<fn(…)>` for a signal that waits, `Signal<fn(…)>` for any other"
)]
pub trait IsNamed<F> {}

#[diagnostic::do_not_recommend]
impl IsNamed<Infallible> for Signal {}

/// Gives values that are no signals the methods that expansions call on a signal. The only error is then that the value is no
/// signal.
pub trait AnySignal: Sized {
    /// Returns the closure.
    fn __thunk<C>(self, closure: C) -> C {
        closure
    }

    /// Returns the closure.
    fn __thunk_of_nothing<C>(self, closure: C) -> C {
        closure
    }
}

impl<S> AnySignal for S {}

/// The type itself. Under this name, clippy does not report it as a complex type.
pub type Itself<T> = T;
