//! The map of the wiring: which signals there are, and what is wrong with it.

use signals_runtime::{Problem, Signal};

use crate::program::PROGRAM;

/// Every signal linked into the program, by crate, module path and line.
///
/// ```
/// use signals_core::{Signal, receiver, signal};
///
/// /// Sent once an order has been invoiced.
/// #[signal]
/// pub static INVOICED: Signal<fn(order_id: u64, cents: u64)>;
///
/// #[receiver(INVOICED, order = -10)]
/// fn audit(order_id: u64) {
///     println!("order {order_id} is invoiced");
/// }
///
/// # fn main() {
/// let signal = signals_core::signals().find(|signal| signal.name() == "INVOICED").unwrap();
/// assert_eq!(signal.signature(), "fn(order_id: u64, cents: u64)");
///
/// let receiver = signal.receivers().next().unwrap();
/// assert_eq!((receiver.name(), receiver.order()), ("audit", -10));
/// # }
/// ```
///
/// Takes memory and time in proportion to the signals of the program. Django has no counterpart.
#[inline]
pub fn signals() -> impl Iterator<Item = &'static Signal> {
    PROGRAM.signals().into_iter()
}

/// What is wrong with the wiring of the program, for a test to assert that it is nothing.
///
/// ```
/// # fn main() {
/// assert!(signals_core::check().is_empty());
/// # }
/// ```
///
/// A test sees the wiring of its own program: the receivers that are linked into the test. A program that loads plugins
/// asks again once it has: see [`Problem::OutOfReach`]. Django has no counterpart.
#[inline]
#[must_use]
pub fn check() -> Vec<Problem> {
    PROGRAM.check()
}
