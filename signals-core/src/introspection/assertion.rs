//! [`assert_receivers!`](crate::assert_receivers): which receivers run, in order.
//!
//! The functions are `#[inline]` for the reason that [`introspection`](super) gives: few programs call them.

use core::any::{TypeId, type_name};
use core::fmt;

use super::Problem;
use crate::receiver::Receiver;
use crate::registry::canary;
use crate::sender::SenderType;
use crate::signal::Signal;
use crate::signal::function::{Function, id_of};

/// Asserts which receivers a send from here calls, in order.
///
/// A receiver is named by its function, or by a text: its uid, its path, or the end of its path. With `sender = T`, the
/// receivers are those of a sender of that type; without it, those of every sender.
///
/// ```
/// use signals_core::{Signal, assert_receivers, receiver, signal};
///
/// #[signal]
/// static ORDER_PAID: Signal<fn(order_id: u64)>;
///
/// #[receiver(ORDER_PAID, order = -10)]
/// fn charge(order_id: u64) {
///     println!("order {order_id} is charged");
/// }
///
/// #[receiver(ORDER_PAID, uid = "mail.thank")]
/// fn thank() {}
///
/// # fn main() {
/// assert_receivers!(ORDER_PAID, [charge, "mail.thank"]);
/// # }
/// ```
///
/// # Panics
///
/// If the receivers are others, or run in another order. The message shows both lists as a difference, and for each receiver
/// that does not run the reason:
///
/// ```text
/// shop::ORDER_PAID does not call the expected receivers:
///     shop::charge
///   - shop::thank (expected; it is disconnected or muted)
///   + shop::audit (not expected; shop/src/lib.rs:12)
/// ```
///
/// # Errors
///
/// A `sender` that can never send the signal, and a function pointer or a closure with captures as the name of a receiver, do
/// not compile.
///
/// Django: none; tests read `Signal.receivers`.
#[macro_export]
macro_rules! assert_receivers {
    ($signal:expr, sender = $sender:ty, [$($receiver:expr),* $(,)?] $(,)?) => {{
        $crate::__private0::assert_sent_by::<$sender, _>($signal);
        $crate::__private0::assert_receivers(
            &$signal,
            $crate::__private0::core::option::Option::Some($crate::__private0::SenderType::of::<$sender>()),
            &[$($crate::__private0::Expected::new($receiver)),*],
        )
    }};
    ($signal:expr, [$($receiver:expr),* $(,)?] $(,)?) => {
        $crate::__private0::assert_receivers(
            &$signal,
            $crate::__private0::core::option::Option::None,
            &[$($crate::__private0::Expected::new($receiver)),*],
        )
    };
}

/// The name of a receiver in `assert_receivers!`.
pub struct Expected {
    /// The type of the function, if that is the name.
    function: Option<TypeId>,
    text: &'static str,
}

impl Expected {
    /// Makes it from the function or a text.
    pub fn new<M>(name: impl ReceiverName<M>) -> Self {
        name.expected()
    }

    #[inline]
    fn is(&self, receiver: &Receiver) -> bool {
        match self.function {
            Some(function) => receiver.metadata().function == function,
            None => receiver.has_uid(self.text) || is_end_of_path(self.text, receiver.path()),
        }
    }
}

/// Returns `true` if the path ends with these segments.
#[inline]
fn is_end_of_path(end: &str, path: &str) -> bool {
    path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with("::"))
}

/// What can name a receiver: its function, or a text. The marker is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a receiver",
    label = "name the function itself, or write its uid or path as a string"
)]
pub trait ReceiverName<M> {
    /// Returns the name.
    fn expected(self) -> Expected;
}

/// Marks texts.
pub enum Text {}

#[diagnostic::do_not_recommend]
impl ReceiverName<Text> for &'static str {
    fn expected(self) -> Expected {
        Expected { function: None, text: self }
    }
}

#[diagnostic::do_not_recommend]
impl<F: Function<A>, A> ReceiverName<(A,)> for F {
    fn expected(self) -> Expected {
        Expected { function: Some(id_of(self)), text: type_name::<F>() }
    }
}

/// The function behind [`assert_receivers!`](crate::assert_receivers).
///
/// # Panics
///
/// If a send does not call exactly these receivers in this order.
#[inline]
#[track_caller]
pub fn assert_receivers(signal: &'static Signal, sender: Option<SenderType>, expected: &[Expected]) {
    let all = signal.receivers().collect::<Vec<_>>();
    let is_for = |own: SenderType| sender.is_none_or(|sender| own == sender);
    let runs = |receiver: &&Receiver| receiver.is_connected() && receiver.sender().is_none_or(is_for);
    let actual = all.iter().filter(runs).collect::<Vec<_>>();
    if actual.len() == expected.len() && expected.iter().zip(&actual).all(|(expected, actual)| expected.is(actual)) {
        return;
    }
    let difference = Difference { expected, actual: &actual, all: &all };
    let from = sender.map(|sender| format!(", sent by {},", sender.name())).unwrap_or_default();
    panic!("{signal:?}{from} does not call the expected receivers:{difference}");
}

/// The difference between two lists, a line for each receiver.
struct Difference<'a> {
    expected: &'a [Expected],
    actual: &'a [&'a Receiver],
    /// All receivers of the signal.
    all: &'a [Receiver],
}

impl Difference<'_> {
    /// Returns the length of the longest common subsequence of the lists from these positions on.
    #[inline]
    fn common(&self) -> Vec<Vec<usize>> {
        let (rows, columns) = (self.expected.len(), self.actual.len());
        let mut common = vec![vec![0; columns + 1]; rows + 1];
        for row in (0..rows).rev() {
            for column in (0..columns).rev() {
                common[row][column] = if self.expected[row].is(self.actual[column]) {
                    common[row + 1][column + 1] + 1
                } else {
                    common[row + 1][column].max(common[row][column + 1])
                };
            }
        }
        common
    }

    #[inline]
    fn write_missing(&self, f: &mut fmt::Formatter<'_>, expected: &Expected) -> fmt::Result {
        let Some(receiver) = self.all.iter().find(|receiver| expected.is(receiver)) else {
            return write!(f, "\n  - {} (expected; no such receiver is linked or connected)", expected.text);
        };
        let path = receiver.path();
        if self.actual.iter().any(|actual| expected.is(actual)) {
            return write!(f, "\n  - {path} (expected here; it runs elsewhere)");
        }
        match receiver.sender().filter(|_| receiver.is_connected()) {
            Some(sender) => write!(f, "\n  - {path} (expected; it runs only for the sender {})", sender.name()),
            None => write!(f, "\n  - {path} (expected; it is disconnected or muted)"),
        }
    }
}

impl Difference<'_> {
    #[inline]
    fn write_other(&self, f: &mut fmt::Formatter<'_>, actual: &Receiver) -> fmt::Result {
        let (path, file, line) = (actual.path(), actual.file(), actual.line());
        if self.expected.iter().any(|expected| expected.is(actual)) {
            write!(f, "\n  + {path} (runs here)")
        } else {
            write!(f, "\n  + {path} (not expected; {file}:{line})")
        }
    }
}

impl fmt::Display for Difference<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let common = self.common();
        let (mut row, mut column) = (0, 0);
        while row < self.expected.len() || column < self.actual.len() {
            let (expected, actual) = (self.expected.get(row), self.actual.get(column));
            match (expected, actual) {
                (Some(expected), Some(actual)) if expected.is(actual) => {
                    write!(f, "\n    {}", actual.path())?;
                    (row, column) = (row + 1, column + 1);
                }
                (Some(expected), _) if actual.is_none() || common[row + 1][column] >= common[row][column + 1] => {
                    self.write_missing(f, expected)?;
                    row += 1;
                }
                (_, Some(actual)) => {
                    self.write_other(f, actual)?;
                    column += 1;
                }
                _ => break,
            }
        }
        self.write_reason(f)
    }
}

impl Difference<'_> {
    /// Says why receivers may be absent, if any is and the program does not link its dependencies.
    #[inline]
    fn write_reason(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_absent = |expected: &Expected| !self.all.iter().any(|receiver| expected.is(receiver));
        if canary::has_linked_dependencies() || !self.expected.iter().any(is_absent) {
            return Ok(());
        }
        write!(f, "\n{}", Problem::NoLinkDependencies)
    }
}
