//! The arguments of a send, by name.

use crate::response::Ambiguous;

/// A value that can be handed to every receiver.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument: one value goes to many receivers",
    label = "lend it: `&{Self}`",
    note = "arguments are `Copy`, `&T` or `&mut T`"
)]
pub trait Argument {}

impl<T: Copy> Argument for T {}

/// Stops the build where `T` is no [`Argument`].
pub const fn assert_argument<T: Argument>() {}

/// The struct of one signal's arguments, a field each.
pub trait Arguments {
    /// The signal.
    type Signal;
    /// The signal.
    const SIGNAL: Self::Signal;
}

/// The signal that was sent with these arguments.
#[inline]
#[must_use]
pub fn signal_of<A: Arguments>(_arguments: &A) -> A::Signal {
    A::SIGNAL
}

/// An argument that is copied for one more receiver.
///
/// The copy needs no bound: `assert_argument` has reported a type without one.
pub struct Lent<'a, T>(pub &'a T);

impl<T: Clone> Lent<'_, T> {
    /// The copy.
    #[inline]
    #[must_use]
    pub fn copy(&self) -> T {
        self.0.clone()
    }
}

/// Used where `T` is not `Clone`, because the method of [`Lent`] itself comes first.
pub trait Uncopied<T> {
    /// # Panics
    ///
    /// Always. A program with such an argument does not compile.
    fn copy(&self) -> T;
}

impl<T> Uncopied<T> for Lent<'_, T> {
    fn copy(&self) -> T {
        unreachable!("an argument that cannot be copied does not compile")
    }
}

/// Implemented by an argument for each type that a receiver can take it as: only its own.
#[diagnostic::on_unimplemented(
    message = "this receiver takes `{Asked}`, but the signal sends `{Self}`",
    label = "take `{Self}`"
)]
pub trait TakenAs<Asked> {
    /// The argument.
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

/// The argument, as the type that a receiver takes.
#[inline]
pub fn taken<Asked>(argument: impl TakenAs<Asked>) -> Asked {
    argument.take()
}
