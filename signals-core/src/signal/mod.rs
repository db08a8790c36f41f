//! [`Signal`]: what every declared signal has, whatever its arguments.
//!
//! # Three layers
//!
//! - `#[signal]` generates a unit struct for each signal. It knows the arguments, and its methods are the verbs.
//! - [`Dispatcher`](dispatcher::Dispatcher) is the static behind that struct. It knows the types of the thunks and closures
//!   that the signal calls, and admits no others. The calls of type-erased function pointers are sound because of it.
//! - [`Signal`] is a field of the dispatcher. It knows no arguments, so its code is compiled once for all signals. It holds the
//!   declaration as text and the [`Wiring`].
//!
//! # Lifecycle
//!
//! A signal is a static. The compiler evaluates it, nothing initialises it at run time, and it is never dropped. [`list`]
//! collects all signals for [`crate::signals`].
//!
//! The children hold the methods of [`Signal`] by subject: [`connection`] and [`mute`] change the wiring, [`changes`] announces
//! that, [`record`] begins recordings, [`display`] prints a signal. [`macros`] and [`verbs`] contain documentation only.

#[cfg(feature = "std")]
pub(crate) mod changes;
#[cfg(feature = "std")]
pub(crate) mod connection;
pub(crate) mod dispatcher;
#[cfg(feature = "std")]
mod display;
#[cfg(feature = "std")]
pub(crate) mod function;
mod layout;
pub(crate) mod list;
pub(crate) mod macros;
#[cfg(feature = "std")]
pub(crate) mod mute;
#[cfg(feature = "std")]
pub(crate) mod record;
#[cfg(feature = "std")]
pub(crate) mod scoped_body;
pub mod verbs;

use core::fmt;
use core::marker::PhantomData;
use core::mem::offset_of;

#[cfg(feature = "std")]
use crate::receiver::Receiver;
use crate::registry::Slots;
#[cfg(feature = "std")]
use crate::registry::order::cmp_paths;
use crate::signal::dispatcher::InDeclaration;
use crate::wiring::Wiring;

/// A signal: an event that the program announces and that receivers react to.
///
/// Declare a signal with [`#[signal]`](macro@crate::signal) as a static of the type `Signal<fn(name: Type, …) -> Response>`.
/// The attribute generates a type for each signal. That type has `send` and the other methods that take the arguments, and
/// dereferences to `Signal`, which has the methods that all signals share.
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
pub struct Signal<F: InDeclaration = ()> {
    pub(crate) name: &'static str,
    pub(crate) module_path: &'static str,
    pub(crate) declared_as: &'static str,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
    /// The least number of receivers that the program must have: `#[signal(receivers = 1..)]`.
    pub(crate) at_least: u32,
    pub(crate) at_most: u32,
    wiring: Wiring,
    declared: PhantomData<F>,
}

impl Signal {
    pub(crate) const SLOTS_AT: usize = offset_of!(Signal, wiring) + offset_of!(Wiring, slots);
    pub(crate) const FILTERS_AT: usize = Self::SLOTS_AT + Slots::FILTERS_AT;

    /// Returns the name of the static: `ORDER_PAID`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }

    /// Returns the path of the module that declares the signal. Its first segment is the crate.
    #[must_use]
    pub fn module_path(&self) -> &str {
        self.module_path
    }

    /// Returns the source file that declares the signal, as the path was passed to rustc.
    #[must_use]
    pub fn file(&self) -> &str {
        self.file
    }

    /// Returns the line of the `#[signal]` attribute. Lines are counted from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Returns the arguments and the response as they are declared: `fn(order_id: u64, status: &str)`.
    #[must_use]
    pub fn signature(&self) -> &str {
        self.declared_as
    }

    /// Returns `true` if a send from this thread or task would call any receiver, for any sender.
    ///
    /// Use it to build a costly argument only when it is needed. It costs as much as a send without receivers. Django:
    /// `Signal.has_listeners`.
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
        match self.wiring.slots.wired() {
            Some(entries) => !entries.is_empty(),
            None => self.has_receivers_settled(),
        }
    }

    #[cold]
    fn has_receivers_settled(&self) -> bool {
        self.wiring.has_receivers(None)
    }

    /// Iterates over the receivers, in the order in which they run.
    ///
    /// Linked receivers that are disconnected are included: see [`Receiver::is_connected`]. The call takes a lock, and memory
    /// in proportion to the receivers.
    #[cfg(feature = "std")]
    pub fn receivers(&self) -> std::vec::IntoIter<Receiver> {
        self.wiring.receivers().into_iter()
    }

    /// Returns how many linked receivers the program must have.
    #[cfg(feature = "std")]
    pub(crate) fn expected_receivers(&self) -> core::ops::RangeInclusive<usize> {
        let at_most = if self.at_most == u32::MAX { usize::MAX } else { self.at_most as usize };
        self.at_least as usize..=at_most
    }

    /// Compares by crate, module path and line.
    #[cfg(feature = "std")]
    pub(crate) fn cmp_location(&self, other: &Self) -> core::cmp::Ordering {
        cmp_paths(self.module_path, other.module_path)
            .then_with(|| (self.file, self.line, self.name).cmp(&(other.file, other.line, other.name)))
    }

    #[inline]
    pub(crate) const fn wiring(&self) -> &Wiring {
        &self.wiring
    }

    #[inline]
    pub(crate) const fn slots(&self) -> &Slots {
        &self.wiring.slots
    }
}

impl<F: InDeclaration> fmt::Debug for Signal<F> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_path(self.module_path, self.name, f)
    }
}

/// Writes the path of a signal. It is not generic, so it is compiled once.
fn write_path(module_path: &str, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{module_path}::{name}")
}
