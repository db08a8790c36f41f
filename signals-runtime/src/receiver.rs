//! What is known of a receiver: its name, where it stands, when it runs.

use core::any::TypeId;
use core::cmp::Ordering;
use core::fmt;
use core::panic::Location;

use crate::index::Entry;
use crate::sender::SenderType;
use crate::wiring::Handle;

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
}

/// How the receiver came to its signal.
#[derive(Clone)]
pub(crate) enum Origin {
    Linked(&'static Entry),
    Connected(Handle),
}

impl Receiver {
    #[inline]
    pub(crate) const fn linked(entry: &'static Entry) -> Self {
        Receiver { origin: Origin::Linked(entry) }
    }

    pub(crate) const fn connected(connected: Handle) -> Self {
        Receiver { origin: Origin::Connected(connected) }
    }

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
        self.metadata().location.file()
    }

    /// The line of the attribute that makes the function a receiver, or where it was connected, from 1.
    #[inline]
    #[must_use]
    pub fn line(&self) -> u32 {
        self.metadata().location.line()
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

    /// Whether the receiver is connected, as it is unless it was disconnected at run time.
    #[inline]
    #[must_use]
    pub fn is_connected(&self) -> bool {
        match &self.origin {
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
        let Metadata { path, location, .. } = self.metadata();
        write!(f, "{path} ({}:{})", location.file(), location.line())
    }
}

/// What the macros write down of a receiver.
///
/// It is there for every receiver of the program, so what is short stands in it and what is seldom said behind a pointer.
pub(crate) struct Metadata {
    pub(crate) path: &'static str,
    /// All of it, and not a reference, which would take 32 bytes more.
    pub(crate) location: Location<'static>,
    pub(crate) order: i32,
    /// The name is the end of the path.
    pub(crate) name_len: u32,
    /// The type of the function, by which it can be named.
    pub(crate) function: TypeId,
    pub(crate) extras: Option<&'static Extras>,
}

/// What most receivers do not say.
pub struct Extras {
    uid: Option<&'static str>,
    /// The functions that run before the receiver, and those that run after it.
    after: &'static [SenderType],
    before: &'static [SenderType],
    sender: Option<SenderType>,
}

/// In place of a function whose type cannot be named.
#[derive(Clone, Copy)]
pub struct Unnameable;

impl Metadata {
    /// A closure, connected at `location`.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn of_closure(path: &'static str, function: TypeId, location: &'static Location<'static>) -> Self {
        let mut outer = path;
        while let Some(around) = outer.strip_suffix("::{{closure}}") {
            outer = around;
        }
        let mut outer = outer.as_bytes();
        while !outer.is_empty() && !outer.ends_with(b"::") {
            outer = &outer[..outer.len() - 1];
        }
        let name_len = u32::try_from(path.len() - outer.len()).unwrap_or(0);
        Metadata { path, location: *location, order: 0, name_len, function, extras: None }
    }

    /// The functions that run before this receiver, and those that run after it.
    pub(crate) fn constraints(&self) -> [&'static [SenderType]; 2] {
        self.extras.map_or([&[], &[]], |extras| [extras.after, extras.before])
    }

    /// Whether the receiver names others to run after or before.
    pub(crate) fn names_others(&self) -> bool {
        let [after, before] = self.constraints();
        !after.is_empty() || !before.is_empty()
    }

    /// Whether one of the two says that this one runs first.
    pub(crate) fn precedes(&self, other: &Self) -> bool {
        let ([_, before], [after, _]) = (self.constraints(), other.constraints());
        self.function != other.function && (names(after, self.function) || names(before, other.function))
    }

    #[cfg(feature = "std")]
    pub(crate) const fn order(&self) -> i32 {
        self.order
    }

    pub(crate) fn uid(&self) -> &'static str {
        self.extras.and_then(|extras| extras.uid).unwrap_or(self.path)
    }

    #[cfg(feature = "std")]
    pub(crate) const fn function(&self) -> TypeId {
        self.function
    }

    /// Where the name begins in the path.
    fn name_start(&self) -> usize {
        self.path.len() - self.name_len as usize
    }

    fn name(&self) -> &'static str {
        &self.path[self.name_start()..]
    }

    fn module_path(&self) -> &'static str {
        &self.path[..self.name_start().saturating_sub("::".len())]
    }

    pub(crate) fn sender(&self) -> Option<SenderType> {
        self.extras.and_then(|extras| extras.sender)
    }

    pub(crate) fn sender_id(&self) -> Option<TypeId> {
        self.sender().map(SenderType::id)
    }

    /// The order in which the receivers of a signal run, the same wherever and however the program is built.
    ///
    /// File and column decide between two versions of one crate and within one macro call; the sender between the
    /// receivers that one function is for several senders. Types decide where all text is the same, as it is of functions
    /// that a macro makes in several `const _`: which of them is first is rustc's choice, but not the linker's.
    pub(crate) fn cmp_order(&self, other: &Self) -> Ordering {
        self.order
            .cmp(&other.order)
            .then_with(|| cmp_paths(self.module_path(), other.module_path()))
            .then(self.location.line().cmp(&other.location.line()))
            .then(self.location.column().cmp(&other.location.column()))
            .then_with(|| self.cmp_alike(other))
    }

    /// The order of two that stand at one place.
    fn cmp_alike(&self, other: &Self) -> Ordering {
        self.location
            .file()
            .cmp(other.location.file())
            .then(self.name().cmp(other.name()))
            .then(self.sender_name().cmp(other.sender_name()))
            .then(self.cmp_sender(other))
            .then(self.function.cmp(&other.function))
    }

    /// The name of the sender. Nothing in place of none, which comes first.
    fn sender_name(&self) -> &'static str {
        match self.sender() {
            Some(sender) => sender.name(),
            None => "",
        }
    }

    /// By the type of the sender, none first.
    pub(crate) fn cmp_sender(&self, other: &Self) -> Ordering {
        self.sender_id().cmp(&other.sender_id())
    }
}

/// Whether the function is among those that are named.
fn names(named: &[SenderType], function: TypeId) -> bool {
    for named in named {
        if named.id() == function {
            return true;
        }
    }
    false
}

impl Extras {
    /// Nothing more than any receiver.
    pub const NONE: Self = Extras { uid: None, after: &[], before: &[], sender: None };

    /// The same with a uid of its own.
    #[must_use]
    pub const fn with_uid(self, uid: &'static str) -> Self {
        Extras { uid: Some(uid), ..self }
    }

    /// The same, to run after these.
    #[must_use]
    pub const fn with_after(self, after: &'static [SenderType]) -> Self {
        Extras { after, ..self }
    }

    /// The same, to run before these.
    #[must_use]
    pub const fn with_before(self, before: &'static [SenderType]) -> Self {
        Extras { before, ..self }
    }

    /// The same for one type of sender.
    #[must_use]
    pub const fn with_sender(self, sender: SenderType) -> Self {
        Extras { sender: Some(sender), ..self }
    }
}

/// Compares segment by segment: `a::z` comes before `a1`, as crate `a` comes before crate `a1`.
pub(crate) fn cmp_paths(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    // The same path is the rule, and told at once.
    if a == b {
        return Ordering::Equal;
    }
    while let ([first, rest @ ..], [other, others @ ..]) = (a, b) {
        if first != other {
            // A segment that ends comes before one that goes on.
            let rank = |byte: u8| if byte == b':' { 0 } else { byte };
            return rank(*first).cmp(&rank(*other));
        }
        (a, b) = (rest, others);
    }
    a.len().cmp(&b.len())
}
