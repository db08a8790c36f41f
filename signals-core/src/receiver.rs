//! [`Receiver`]: what a program can learn of a receiver.

use core::fmt;

use crate::registry::{Entry, Metadata};
use crate::sender::SenderType;
use crate::wiring::Connected;

/// A receiver: a function that a signal calls.
///
/// `#[receiver]` makes one for each signal and sender it names. Responses and failures come
/// with the receiver they are from.
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
    /// Whether it was muted when it was listed.
    pub(crate) is_muted: bool,
}

#[derive(Clone)]
pub(crate) enum Origin {
    /// By the linker.
    Linked(&'static Entry),
    /// At run time.
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

    /// A receiver that was connected without a uid has none.
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

    /// The name of the function; for an associated one with its type, as `Ledger::record`. A closure that was connected
    /// at run time has the name that rustc gives it: see [`type_name`](core::any::type_name).
    #[inline]
    #[must_use]
    pub fn name(&self) -> &str {
        self.metadata().name()
    }

    /// The module path of the function and its name: `billing::ledger::record`.
    #[inline]
    #[must_use]
    pub fn path(&self) -> &str {
        self.metadata().path
    }

    /// The path of the module the function stands in: `billing::ledger`. Its first segment is the crate.
    #[inline]
    #[must_use]
    pub fn module_path(&self) -> &str {
        self.metadata().module_path()
    }

    /// The source file of the receiver, as rustc was given it.
    #[inline]
    #[must_use]
    pub fn file(&self) -> &str {
        self.metadata().file
    }

    /// The line of the attribute that makes the function a receiver, or where it was connected, from 1.
    #[inline]
    #[must_use]
    pub fn line(&self) -> u32 {
        self.metadata().line
    }

    /// The `order = N` of the receiver: lower runs first, 0 unless given.
    #[inline]
    #[must_use]
    pub fn order(&self) -> i32 {
        self.metadata().order
    }

    /// The `uid = "…"` of the receiver, or its [`path`](Self::path). Django: `dispatch_uid`.
    #[inline]
    #[must_use]
    pub fn uid(&self) -> &str {
        match &self.origin {
            Origin::Linked(entry) => entry.metadata.uid(),
            Origin::Connected(connected) => connected.uid().unwrap_or_else(|| self.path()),
        }
    }

    /// Whether a send calls the receiver. It does not if the receiver was disconnected, if its owner is gone, or if it was
    /// muted for the thread or task that listed it with [`Signal::receivers`](crate::Signal::receivers).
    #[inline]
    #[must_use]
    pub fn is_connected(&self) -> bool {
        !self.is_muted
            && match &self.origin {
                Origin::Linked(entry) => entry.is_connected(),
                Origin::Connected(connected) => connected.is_connected(),
            }
    }

    /// The size in bytes of the future that the receiver makes, each time it is called. `None` if it is no `async fn`.
    ///
    /// A future of more than `INLINE_FUTURE_SIZE` bytes is boxed: see `AsyncSignal`.
    #[inline]
    #[must_use]
    pub fn future_size(&self) -> Option<usize> {
        match &self.origin {
            Origin::Linked(entry) => entry.future_size(),
            Origin::Connected(connected) => connected.future_size(),
        }
    }

    /// The `sender = T` of the receiver: the only type of sender it hears. `None` hears every sender.
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
    /// Path, file and line: `billing::ledger::record (billing/src/ledger.rs:12)`.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Metadata { path, file, line, .. } = self.metadata();
        write!(f, "{path} ({file}:{line})")
    }
}
