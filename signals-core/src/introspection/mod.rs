//! The map of the wiring: [`signals`] lists it, [`check`] returns its problems,
//! [`assert_receivers!`](crate::assert_receivers) compares it with what a test expects.
//!
//! Nothing here runs unless a program calls it, so it may allocate and take time in proportion to the program.
//!
//! The functions are `#[inline]`, so that rustc compiles them in the programs that call them and not with the library: a release
//! build of the library took 5.2 s of processor time before, and 4.3 s after.

pub(crate) mod assertion;
#[cfg(all(target_os = "linux", not(miri)))]
mod images;
mod problem;

pub use self::problem::Problem;
use crate::registry::canary;
use crate::signal::{Signal, list};

/// Iterates over every signal linked into the program, ordered by crate, module path and line.
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
/// It takes memory and time in proportion to the signals of the program. Django has no counterpart.
#[inline]
pub fn signals() -> impl Iterator<Item = &'static Signal> {
    let mut signals = list::all().collect::<Vec<_>>();
    signals.sort_unstable_by(|a, b| a.cmp_location(b));
    signals.into_iter()
}

/// Returns the problems of the program's wiring; assert in a test that there are none.
///
/// ```
/// signals_core::link_dependencies!();
///
/// # fn main() {
/// assert_eq!(signals_core::check().iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
/// # }
/// ```
///
/// Each variant of [`Problem`] describes one kind of problem. For each signal it takes time in proportion to the square of the
/// number of receivers.
///
/// A test sees the wiring of its own program, the receivers that are linked into the test. A program that loads plugins calls
/// `check` again after it loaded them: see [`Problem::OutOfReach`]. Django has no counterpart.
#[must_use]
#[inline]
pub fn check() -> Vec<Problem> {
    let mut problems = Vec::new();
    for signal in signals() {
        problem::find(signal, &mut problems);
    }
    if !canary::has_linked_dependencies() {
        problems.push(Problem::NoLinkDependencies);
    }
    #[cfg(all(target_os = "linux", not(miri)))]
    problems.extend(images::others().into_iter().map(|path| Problem::OutOfReach { path }));
    problems
}

/// Undoes the sort, so that each execution of a model starts with the sort.
///
/// # Safety
///
/// No send is running, no [`Receiver`](crate::Receiver) exists, and the wiring of all signals is as linked.
#[cfg(shuttle)]
pub unsafe fn unsort() {
    for signal in signals() {
        signal.slots().forget();
    }
    // SAFETY: the caller guarantees it.
    unsafe { crate::registry::forget_sort() };
}
