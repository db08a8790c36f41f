//! The arguments of a send: which types they can have, and how a receiver takes one by name.
//!
//! Each signal has a struct with a field for each argument. The thunk of a receiver reads the fields that the receiver names,
//! so rustc itself reports a wrong name, as E0609, and a wrong type. The page of `receiver/` in `signals-macros` lists who reports
//! which mistake.

use crate::response::Ambiguous;

/// A value that can be passed to every receiver.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument: one value goes to many receivers",
    label = "pass a reference: `&{Self}`",
    note = "arguments are `Copy`, `&T` or `&mut T`"
)]
pub trait Argument {}

impl<T: Copy> Argument for T {}

/// Fails to compile if `T` is no [`Argument`].
pub const fn assert_argument<T: Argument>() {}

/// The struct of the arguments of one signal, with a field for each.
pub trait Arguments {
    /// The signal.
    type Signal;
    /// The signal.
    const SIGNAL: Self::Signal;
}

/// The arguments of a signal that has one named `db`, for the durable receivers of `signals-durable`.
#[diagnostic::on_unimplemented(
    message = "this durable receiver has nowhere to write its event: the signal has no argument `db`, and there is no `store`",
    label = "add `store = PATH` to the attribute, or an argument `db: &signals_orm::Db<'_>` to the signal",
    note = "through an argument `db` the event is written in the transaction of the sender"
)]
pub trait HasDb {
    /// The type of the argument.
    type Db;
    /// Returns the argument.
    fn db(&mut self) -> &mut Self::Db;
}

/// Returns the signal that was sent with these arguments.
#[inline]
#[must_use]
pub fn signal_of<A: Arguments>(_arguments: &A) -> A::Signal {
    A::SIGNAL
}

/// An argument that is copied for one more receiver.
///
/// The copy needs no bound, since `assert_argument` reports a type that is not `Copy`.
pub struct Lent<'a, T>(pub &'a T);

impl<T: Clone> Lent<'_, T> {
    /// Returns the copy.
    #[inline]
    #[must_use]
    pub fn __copy(self) -> T {
        self.0.clone()
    }
}

/// Provides `__copy` if `T` is not `Clone`. Otherwise rustc prefers the method of [`Lent`] itself.
pub trait Uncopied<T> {
    /// # Panics
    ///
    /// Always. A program with such an argument does not compile, so this is never called.
    fn __copy(self) -> T;
}

impl<T> Uncopied<T> for Lent<'_, T> {
    fn __copy(self) -> T {
        unreachable!("an argument that cannot be copied does not compile")
    }
}

/// Implemented by an argument for its own type, the only one that a receiver can take it as.
#[diagnostic::on_unimplemented(
    message = "this receiver takes `{Asked}`, but the signal sends `{Self}`",
    label = "take `{Self}`"
)]
pub trait TakenAs<Asked> {
    /// Returns the argument.
    fn take(self) -> Asked;
}

#[doc(hidden)]
impl<T> TakenAs<T> for T {
    #[inline]
    fn take(self) -> T {
        self
    }
}

#[doc(hidden)]
#[diagnostic::do_not_recommend]
impl<T> TakenAs<Ambiguous<T>> for T {
    fn take(self) -> Ambiguous<T> {
        Ambiguous(self)
    }
}

/// Returns the argument as the type that a receiver takes.
#[inline]
pub fn taken<Asked>(argument: impl TakenAs<Asked>) -> Asked {
    argument.take()
}
