//! Receivers that are connected at run time: [`Options`], [`Connection`], and the methods that connect and disconnect.
//!
//! Each method changes the [wiring](crate::wiring), releases its lock, and announces the change. User code, such as a closure
//! that is dropped or a receiver of [`RECEIVER_CONNECTED`](crate::RECEIVER_CONNECTED), runs only after that.

use core::fmt;
use core::future::Future;
use core::panic::Location;
use core::slice;
use std::borrow::Cow;
use std::sync::Arc;

use super::Signal;
use super::changes::announce;
use super::dispatcher::Dispatcher;
use super::function::{Function, id_of};
use crate::receiver::Receiver;
use crate::receiver::connected::{Connected, Owner};
use crate::registry::Metadata;
use crate::registry::slot::FutureSize;
use crate::sender::SenderType;
use crate::wiring::Connecting;
use crate::wiring::boxed::Boxed;
use crate::wiring::local::Scope;
use crate::wiring::task::InTask;

/// How to connect a receiver at run time: the order, the uid and the owner. Pass it to the method `connect_with` of a signal.
///
/// ```
/// use signals_core::{Options, Signal, signal};
///
/// #[signal]
/// static PAID: Signal<fn(order_id: u64)>;
///
/// # fn main() {
/// let metrics = || Options::new().order(5).uid("metrics");
/// let first = PAID.connect_with(metrics(), |order_id| println!("{order_id}"));
/// let second = PAID.connect_with(metrics(), |order_id| println!("{order_id}"));
/// assert!(first.is_connected());
/// assert!(!second.is_connected());
/// # }
/// ```
///
/// Django: the keyword arguments of `Signal.connect`.
#[derive(Debug, Clone, Default)]
pub struct Options {
    order: i32,
    uid: Option<Cow<'static, str>>,
    owner: Option<Owner>,
}

impl Options {
    /// Returns options with order 0, no uid and no owner.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the order among all receivers of the signal. Lower runs first.
    ///
    /// Among receivers of the same order, linked receivers run first, then connected ones in the order in which they were
    /// connected.
    #[inline]
    #[must_use]
    pub fn order(self, order: i32) -> Self {
        Options { order, ..self }
    }

    /// Sets the uid, a name for the receiver.
    ///
    /// If another receiver of this uid is connected, the new one is not: see [`Connection::is_connected`].
    #[must_use]
    pub fn uid(self, uid: impl Into<Cow<'static, str>>) -> Self {
        Options { uid: Some(uid.into()), ..self }
    }

    /// Sets the owner: the receiver is called only until `owner` is dropped.
    ///
    /// The connection holds a weak reference. A send holds a strong one while it calls the receiver.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use signals_core::{Options, Signal, signal};
    ///
    /// #[signal]
    /// static PAID: Signal<fn(order_id: u64)>;
    ///
    /// # fn main() {
    /// let session = Arc::new("session");
    /// PAID.connect_with(Options::new().owner(&session), |order_id| println!("{order_id}")).detach();
    /// assert!(PAID.has_receivers());
    ///
    /// drop(session);
    /// assert!(!PAID.has_receivers());
    /// # }
    /// ```
    ///
    /// The method `connect_weak` of a signal does the same and passes a reference to the owner to the receiver. Once the owner
    /// is dropped, the closure is dropped at the next send or the next change of the wiring that finds it, and
    /// [`RECEIVER_DISCONNECTED`](crate::RECEIVER_DISCONNECTED) is not sent.
    ///
    /// Django: receivers are held by weak references. Boost.Signals2: `track`.
    #[must_use]
    pub fn owner<O: Send + Sync + 'static>(self, owner: &Arc<O>) -> Self {
        let owner: Owner = Arc::<O>::downgrade(owner);
        Options { owner: Some(owner), ..self }
    }
}

/// A receiver that was connected at run time. Dropping the connection disconnects the receiver.
///
/// ```
/// use signals_core::{Signal, signal};
///
/// #[signal]
/// static PAID: Signal<fn(order_id: u64)>;
///
/// # fn main() {
/// let connection = PAID.connect(|order_id| println!("order {order_id}"));
/// assert!(PAID.has_receivers());
///
/// drop(connection);
/// assert!(!PAID.has_receivers());
/// # }
/// ```
///
/// Connecting and disconnecting take time in proportion to the receivers of the signal, and a lock. A send does not wait for that
/// lock, unless a test records the signal. Both are possible anywhere, also in a receiver of the same signal.
///
/// The closure is dropped when it is disconnected, on that thread. If a send still uses it, the thread that ends the last such send
/// drops it. Its `Drop` may use any signal. If it panics, the panic hook reports that and the program continues.
///
/// Django: receivers are held by weak references. Boost.Signals2: `scoped_connection`.
#[must_use = "the receiver is disconnected when its connection is dropped: keep it, or `detach` it"]
pub struct Connection {
    /// `None` once the connection is detached.
    signal: Option<&'static Signal>,
    connected: Connected,
}

impl Connection {
    /// Leaves the receiver connected after the connection is dropped. It can still be disconnected by its function or its uid.
    pub fn detach(mut self) {
        self.signal = None;
    }

    /// Disconnects the receiver, as dropping the connection does. Returns `true` if it was connected.
    #[expect(clippy::must_use_candidate, reason = "it is called for its effect")]
    pub fn disconnect(self) -> bool {
        self.end()
    }

    /// Returns `true` if the receiver is connected.
    ///
    /// It is not connected if another receiver already had its uid, after it was disconnected by its uid, and after its owner
    /// was dropped.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.connected.is_connected()
    }

    fn end(&self) -> bool {
        let Some(signal) = self.signal else { return false };
        let changed = signal.wiring().disconnect_one(&self.connected);
        announce(signal, &changed, false);
        !changed.is_empty()
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("receiver", &Receiver::connected(self.connected.clone()))
            .field("is_connected", &self.is_connected())
            .finish_non_exhaustive()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.end();
    }
}

/// A closure to connect, as the macros pass it.
pub struct Closing<C: ?Sized> {
    /// The type that the user passed. It names the receiver.
    pub function: SenderType,
    /// The only type of sender that it runs for, if any.
    pub sender: Option<SenderType>,
    /// The size of the future that it returns, if any.
    pub future_size: FutureSize,
    /// The closure that the signal calls. All closures of a signal have the same type.
    pub closure: Box<C>,
}

impl<C: ?Sized + Send + Sync + 'static> Closing<C> {
    fn connecting(self, options: Options, location: &'static Location<'static>) -> Connecting {
        let path = self.function.name();
        let mut metadata = Metadata::new(path, name_len(path), self.function.id(), location);
        metadata.order = options.order;
        Connecting {
            metadata,
            uid: options.uid,
            sender: self.sender,
            future_size: self.future_size,
            owner: options.owner,
            closure: Boxed::new(self.closure),
        }
    }
}

/// Returns how many bytes at the end of a function's path are its name. The name of a closure includes the function around it.
fn name_len(path: &str) -> u32 {
    let mut outer = path;
    while let Some(around) = outer.strip_suffix("::{{closure}}") {
        outer = around;
    }
    u32::try_from(path.len() - last_segment(outer)).unwrap_or(0)
}

/// Returns where the last segment of a path begins. Colons in type arguments do not count: `shop::log<shop::Account>`.
fn last_segment(path: &str) -> usize {
    let (mut start, mut depth, mut previous) = (0, 0_u32, 0);
    for (place, byte) in path.bytes().enumerate() {
        match (previous, byte) {
            (_, b'<') => depth += 1,
            // The arrow of a function pointer.
            (b'-', b'>') => {}
            (_, b'>') => depth = depth.saturating_sub(1),
            (b':', b':') if depth == 0 => start = place + 1,
            _ => {}
        }
        previous = byte;
    }
    start
}

impl<T, F> Dispatcher<T, F> {
    /// Connects a closure.
    #[track_caller]
    pub fn connect<C>(&'static self, options: Options, closing: Closing<C>) -> Connection
    where
        C: ?Sized + Send + Sync + 'static,
    {
        let signal = self.signal();
        let (connected, is_new) = signal.wiring().connect(closing.connecting(options, Location::caller()));
        // The connection first: if user code panics in `announce`, dropping the connection disconnects the receiver.
        let connection = Connection { signal: Some(signal), connected };
        if is_new {
            announce(signal, &[Receiver::connected(connection.connected.clone())], true);
        }
        connection
    }

    /// Connects a closure that may borrow, on this thread, while `body` runs.
    #[track_caller]
    pub fn scoped<C, B>(&'static self, scope: Scope, closing: Closing<C>, body: impl FnOnce() -> B) -> B
    where
        C: ?Sized + Send + Sync + 'static,
    {
        let connecting = closing.connecting(Options::new(), Location::caller());
        let (scope, connected) = self.signal().wiring().scope_here(scope, connecting);
        // The scope ends before that is announced: fields are dropped in this order, variables would be in the other.
        let _scoped = (scope, Announced::new(self.signal(), connected));
        body()
    }

    /// Connects a closure that may borrow, for the sends of the future `body`.
    pub fn scoped_in<C, B>(
        &'static self,
        scope: Scope,
        closing: Closing<C>,
        location: &'static Location<'static>,
        body: B,
    ) -> InTask<B, Announced>
    where
        C: ?Sized + Send + Sync + 'static,
        B: Future,
    {
        let connecting = closing.connecting(Options::new(), location);
        self.signal().wiring().scope_in(scope, connecting, body, |connected| Announced::new(self.signal(), connected))
    }
}

/// Announces that a scoped receiver was connected, and when dropped that it was disconnected.
pub struct Announced {
    signal: &'static Signal,
    receiver: Receiver,
}

impl Announced {
    fn new(signal: &'static Signal, connected: Connected) -> Self {
        let receiver = Receiver::connected(connected);
        announce(signal, slice::from_ref(&receiver), true);
        Announced { signal, receiver }
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        announce(self.signal, slice::from_ref(&self.receiver), false);
    }
}

impl Signal {
    /// Disconnects every receiver registered from `function`, linked or connected at run time. Returns `true` if any was
    /// connected.
    ///
    /// A send that is running no longer calls them. Name a generic receiver with its sender:
    /// `SAVED.disconnect(log::<Account>)`. A receiver that takes `impl Trait` can only be named by its uid: see
    /// [`disconnect_uid`](Self::disconnect_uid). [`Connection`] has the cost.
    ///
    /// ```
    /// use signals_core::{Signal, receiver, signal};
    ///
    /// #[signal]
    /// static PAID: Signal<fn(order_id: u64)>;
    ///
    /// #[receiver(PAID)]
    /// fn audit(order_id: u64) {
    ///     println!("order {order_id} is paid");
    /// }
    ///
    /// # fn main() {
    /// assert!(PAID.disconnect(audit));
    /// assert!(!PAID.disconnect(audit));
    /// assert!(PAID.reconnect(audit));
    /// # }
    /// ```
    ///
    /// Django: `Signal.disconnect(receiver)`.
    pub fn disconnect<F: Function<A>, A>(&'static self, function: F) -> bool {
        let function = id_of(function);
        self.disconnect_if(&|receiver| receiver.metadata().function == function)
    }

    /// Reconnects every linked receiver registered from `function`. Returns `true` if any was disconnected.
    ///
    /// A receiver stays disconnected if another receiver has taken its uid in the meantime.
    pub fn reconnect<F: Function<A>, A>(&'static self, function: F) -> bool {
        let function = id_of(function);
        self.reconnect_if(&|receiver| receiver.metadata().function == function)
    }

    /// Disconnects every receiver of this uid. Returns `true` if any was connected.
    ///
    /// Django: `Signal.disconnect(dispatch_uid=…)`.
    pub fn disconnect_uid(&'static self, uid: &str) -> bool {
        self.disconnect_if(&|receiver| receiver.has_uid(uid))
    }

    /// Reconnects every linked receiver of this uid. Returns `true` if any was disconnected.
    pub fn reconnect_uid(&'static self, uid: &str) -> bool {
        self.reconnect_if(&|receiver| receiver.has_uid(uid))
    }

    fn disconnect_if(&'static self, is_meant: &dyn Fn(&Receiver) -> bool) -> bool {
        let changed = self.wiring().disconnect(is_meant);
        announce(self, &changed, false);
        !changed.is_empty()
    }

    fn reconnect_if(&'static self, is_meant: &dyn Fn(&Receiver) -> bool) -> bool {
        let changed = self.wiring().reconnect(is_meant);
        announce(self, &changed, true);
        !changed.is_empty()
    }
}
