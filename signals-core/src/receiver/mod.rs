//! [`Receiver`]: the public view of a receiver.
//!
//! A linked receiver refers to its slot. A connected one refers to the facts that outlive its closure.

#[cfg_attr(not(feature = "std"), path = "never.rs")]
pub(crate) mod connected;

use core::fmt;

use self::connected::Connected;
use crate::registry::{Entry, Metadata};
use crate::sender::SenderType;

/// A receiver: a function that a signal calls.
///
/// [`#[receiver]`](macro@crate::receiver) makes one for each signal and sender that it names, and `connect` makes one at run
/// time. Every response and every failure comes with its receiver.
///
/// ```
/// use signals_core::{Signal, receiver, signal};
///
/// #[signal]
/// static PING: Signal<fn(n: u32) -> u32>;
///
/// #[receiver(PING, order = 3, uid = "pong")]
/// fn double(n: u32) -> u32 {
///     2 * n
/// }
///
/// # fn main() {
/// let (receiver, response) = PING.responses(21).next().unwrap();
/// assert_eq!(response, 42);
/// assert_eq!(receiver.name(), "double");
/// assert_eq!(receiver.order(), 3);
/// assert_eq!(receiver.uid(), "pong");
/// # }
/// ```
///
/// Django has no counterpart: there a receiver is a function in a list.
#[derive(Clone)]
pub struct Receiver {
    pub(crate) origin: Origin,
    /// `true` if the receiver was muted when it was listed.
    pub(crate) is_muted: bool,
}

#[derive(Clone)]
pub(crate) enum Origin {
    /// Collected by the linker.
    Linked(&'static Entry),
    /// Connected at run time.
    Connected(Connected),
}

impl Receiver {
    #[inline]
    pub(crate) const fn linked(entry: &'static Entry) -> Self {
        Receiver { origin: Origin::Linked(entry), is_muted: false }
    }

    pub(crate) const fn connected(connected: Connected) -> Self {
        Receiver { origin: Origin::Connected(connected), is_muted: false }
    }

    #[cfg(feature = "std")]
    pub(crate) fn is_linked(&self) -> bool {
        matches!(self.origin, Origin::Linked(_))
    }

    /// Returns `true` if the receiver has this uid. One that was connected at run time without a uid has none.
    #[cfg(feature = "std")]
    pub(crate) fn has_uid(&self, uid: &str) -> bool {
        match &self.origin {
            Origin::Linked(entry) => entry.metadata.uid() == uid,
            Origin::Connected(connected) => connected.uid() == Some(uid),
        }
    }

    #[inline]
    pub(crate) fn metadata(&self) -> &Metadata {
        match &self.origin {
            Origin::Linked(entry) => &entry.metadata,
            Origin::Connected(connected) => connected.metadata(),
        }
    }

    /// Returns the name of the function, `record`. For an associated function it includes the type, `Ledger::record`, and for
    /// one of a trait also the trait, `<Ledger as Audit>::record`. A closure has the name that
    /// [`type_name`](core::any::type_name) returns.
    #[inline]
    #[must_use]
    pub fn name(&self) -> &str {
        self.metadata().name()
    }

    /// Returns the module path and the name of the function: `billing::ledger::record`.
    #[inline]
    #[must_use]
    pub fn path(&self) -> &str {
        self.metadata().path
    }

    /// Returns the path of the module that contains the function: `billing::ledger`. Its first segment is the crate.
    #[inline]
    #[must_use]
    pub fn module_path(&self) -> &str {
        self.metadata().module_path()
    }

    /// Returns the source file of the receiver, as the path was passed to rustc.
    #[inline]
    #[must_use]
    pub fn file(&self) -> &str {
        self.metadata().file
    }

    /// Returns the line of the attribute, or of the call of `connect`. Lines are counted from 1.
    #[inline]
    #[must_use]
    pub fn line(&self) -> u32 {
        self.metadata().line
    }

    /// Returns the `order = N` of the receiver, 0 by default. Lower runs first.
    #[inline]
    #[must_use]
    pub fn order(&self) -> i32 {
        self.metadata().order
    }

    /// Returns the `uid = "…"` of the receiver, by default its [`path`](Self::path). Django: `dispatch_uid`.
    #[inline]
    #[must_use]
    pub fn uid(&self) -> &str {
        match &self.origin {
            Origin::Linked(entry) => entry.metadata.uid(),
            Origin::Connected(connected) => connected.uid().unwrap_or_else(|| self.path()),
        }
    }

    /// Returns `true` if a send calls the receiver.
    ///
    /// A send does not call it if it was disconnected, if its owner was dropped, or if it was muted for the thread or task
    /// when [`Signal::receivers`](crate::Signal::receivers) listed it.
    #[inline]
    #[must_use]
    pub fn is_connected(&self) -> bool {
        !self.is_muted
            && match &self.origin {
                Origin::Linked(entry) => entry.is_connected(),
                Origin::Connected(connected) => connected.is_connected(),
            }
    }

    /// Returns the size in bytes of the future that a call of the receiver returns, or `None` if it is no `async fn`.
    ///
    /// A future of more than [`INLINE_FUTURE_SIZE`](crate::INLINE_FUTURE_SIZE) bytes is boxed: see
    /// [`AsyncSignal`](crate::AsyncSignal#futures).
    #[inline]
    #[must_use]
    pub fn future_size(&self) -> Option<usize> {
        match &self.origin {
            Origin::Linked(entry) => entry.future_size(),
            Origin::Connected(connected) => connected.future_size(),
        }
    }

    /// Returns the `sender = T` of the receiver, the only type of sender it is called for. `None` means every sender.
    #[inline]
    #[must_use]
    pub fn sender(&self) -> Option<SenderType> {
        match &self.origin {
            Origin::Linked(entry) => entry.metadata.sender(),
            Origin::Connected(connected) => connected.sender(),
        }
    }
}

impl fmt::Debug for Receiver {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("path", &self.path())
            .field("file", &self.file())
            .field("line", &self.line())
            .field("order", &self.order())
            .field("uid", &self.uid())
            .field("sender", &self.sender())
            .finish()
    }
}

impl fmt::Display for Receiver {
    /// Writes path, file and line: `billing::ledger::record (billing/src/ledger.rs:12)`.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Metadata { path, file, line, .. } = self.metadata();
        write!(f, "{path} ({file}:{line})")
    }
}
