//! [`Dispatcher`]: a signal that knows the types of its thunks.

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
/// [`slot`] and [`async_slot`] are the only ways in for thunks, and take no thunk of another type.
pub struct Dispatcher<T, F = Infallible> {
    signal: Signal,
    /// Invariant: thunks go in and come out.
    thunks: PhantomData<fn(T, F) -> (T, F)>,
}

impl<T, F> Dispatcher<T, F> {
    /// `filters`: whether senders of different types can send the signal. `skip`: the thunk that replaces the one of a
    /// receiver that is disconnected during a send.
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

    /// The part that does not know the arguments.
    #[inline]
    #[must_use]
    pub const fn signal(&'static self) -> &'static Signal {
        &self.signal
    }

    /// Returns `true` if a sender of this type would call any receiver.
    #[inline]
    #[must_use]
    pub fn has_receivers_for(&'static self, sender: TypeId) -> bool {
        let slots = self.signal.slots();
        if !slots.filters() {
            return self.signal.has_receivers();
        }
        match slots.wired() {
            Some([]) => false,
            Some(entries) => slots.split(entries, sender).iter().any(|entries| !entries.is_empty()),
            None => self.has_receivers_for_settled(sender),
        }
    }

    #[cold]
    fn has_receivers_for_settled(&'static self, sender: TypeId) -> bool {
        self.signal.wiring().has_receivers(Some(sender))
    }
}

/// A receiver of `signal`, called through `thunk`: for every sender, with order 0, its path as its uid, and the location of
/// the caller. Its name is the last `name_len` bytes of the path.
///
/// The compiler evaluates this for each receiver.
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

/// As [`slot`], for a thunk that returns the receiver's future.
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
    let metadata = Metadata::new(path, name_len, TypeId::of::<F>(), Location::caller());
    Slot::new(S::DISPATCHER.signal.slots(), Erased::new(thunk), future_size, metadata)
}

/// The type that `#[signal]` makes for each signal.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a signal",
    label = "expected a signal, declared with `#[signal]`"
)]
pub trait IsSignal<T: 'static>: Copy {
    /// The thunks of an asynchronous signal that return futures.
    type AsyncThunk: 'static;
    /// The dispatcher of this signal. A constant, so that it is the same one each time.
    const DISPATCHER: &'static Dispatcher<T, Self::AsyncThunk>;
}

/// The type that `#[signal]` makes for each asynchronous signal.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not wait for its receivers, so an `async fn` cannot be one",
    label = "declare the signal as `AsyncSignal<fn(…)>`, or remove `async` from the receiver"
)]
pub trait IsAsyncSignal<F: 'static>: Copy {
    /// The thunks of the receivers that return no future.
    type Thunk: 'static;
    /// As [`IsSignal::DISPATCHER`].
    const DISPATCHER: &'static Dispatcher<Self::Thunk, F>;
}

/// The parameter of [`Signal`] and `AsyncSignal`. Function pointers do not implement it: they stand only in declarations, which
/// `#[signal]` reads.
#[diagnostic::on_unimplemented(
    message = "only a declaration under `#[signal]` names the arguments of a signal",
    label = "put `#[signal]` on the static, or write `&Signal` for a reference to any signal"
)]
pub trait InDeclaration {}

#[diagnostic::do_not_recommend]
impl InDeclaration for () {}

/// The type that a signal is declared with: [`Signal`], under any name, or `AsyncSignal`.
#[diagnostic::on_unimplemented(
    message = "this is not the type of a signal",
    label = "write `signals_core::Signal<fn(…)>` here, or import `signals_core::Signal`; `AsyncSignal` likewise"
)]
pub trait IsDeclared {
    /// Whether it waits for its receivers.
    type Kind;
}

#[diagnostic::do_not_recommend]
impl IsDeclared for Signal {
    type Kind = Signal;
}

/// What a signal is declared with, under the name by which `#[signal]` tells whether its thunks return futures `F`.
#[diagnostic::on_unimplemented(
    message = "`#[signal]` recognises asynchronous signals by the name `AsyncSignal`, and this type has another name",
    label = "write `AsyncSignal<fn(…)>` for a signal that waits, `Signal<fn(…)>` for any other"
)]
pub trait IsNamed<F> {}

#[diagnostic::do_not_recommend]
impl IsNamed<Infallible> for Signal {}

/// Replaces the methods of the same name that a signal has, where a receiver names something else: then the only error is
/// that it is no signal.
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

/// The type itself. Where the macro names it so, clippy does not call it complex.
pub type Itself<T> = T;
