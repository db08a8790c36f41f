//! The arguments of a send, by name.

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
