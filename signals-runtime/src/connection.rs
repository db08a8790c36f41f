//! Receivers that are connected at run time.

use core::any::Any;
use core::fmt;
use std::borrow::Cow;
use std::panic::Location;
use std::sync::{Arc, Weak};

use crate::failure::catch;
use crate::receiver::{Metadata, Receiver};
use crate::scope::Scope;
use crate::sender::SenderType;
use crate::signal::{Dispatcher, Signal};
use crate::sync::atomic::AtomicBool;
use crate::sync::atomic::Ordering::{Acquire, Release};

/// How to connect a receiver at run time: for `connect_with` and `connect_for_with` of a signal.
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
    owner: Option<Weak<dyn Any + Send + Sync>>,
    scope: Option<Scope>,
    future_size: Option<u32>,
}

impl Options {
    /// Order 0, no uid and no owner.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[inline]
    pub(crate) fn scoped(scope: Scope) -> Self {
        Options { scope: Some(scope), ..Self::default() }
    }

    /// For a receiver that makes a future of this size.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub fn __future_size(self, future_size: u32) -> Self {
        Options { future_size: Some(future_size), ..self }
    }

    /// Lower runs first, among all receivers of the signal. Within one number, linked receivers run before connected
    /// ones, and these in the order in which they were connected.
    #[inline]
    #[must_use]
    pub fn order(self, order: i32) -> Self {
        Options { order, ..self }
    }

    /// A name for the receiver. A second one of the same uid is not connected: see [`Connection::is_connected`].
    #[must_use]
    pub fn uid(self, uid: impl Into<Cow<'static, str>>) -> Self {
        Options { uid: Some(uid.into()), ..self }
    }

    /// The receiver is called as long as `owner` is there. The connection holds it weakly, and a send for as long as it
    /// calls the receiver.
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
    /// `connect_weak` of a signal lends the owner to the receiver as well. The closure is dropped when the wiring of the
    /// signal changes next, and `RECEIVER_DISCONNECTED` is not sent.
    ///
    /// Django: the weak reference that it holds a receiver by. Boost.Signals2: `track`.
    #[must_use]
    pub fn owner<O: Send + Sync + 'static>(self, owner: &Arc<O>) -> Self {
        let owner: Weak<dyn Any + Send + Sync> = Arc::<O>::downgrade(owner);
        Options { owner: Some(owner), ..self }
    }
}

/// A receiver that was connected at run time. It is disconnected when this is dropped.
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
/// Connecting and disconnecting take time in proportion to the receivers of the signal, and a lock that no send takes.
/// They may happen anywhere, in a receiver of the same signal too. The closure is dropped once no send that began before
/// still runs, on whatever thread that is; if that panics, the panic hook tells, and all goes on.
///
/// Django holds receivers weakly: they go when nobody else holds them. Boost.Signals2: `scoped_connection`.
#[must_use = "the receiver is disconnected when its connection is dropped: keep it, or `detach` it"]
pub struct Connection {
    /// `None` once it is detached.
    signal: Option<&'static Signal>,
    connected: Arc<Connected>,
}

impl Connection {
    /// Lets the receiver stay connected for good, or until it is disconnected by its uid.
    #[inline]
    pub fn detach(mut self) {
        self.signal = None;
    }

    /// Disconnects the receiver, as dropping does. Whether it was connected.
    #[inline]
    #[expect(clippy::must_use_candidate, reason = "what it does is what matters")]
    pub fn disconnect(self) -> bool {
        self.end()
    }

    /// Whether the receiver is connected: it is not if its uid was taken, once it was disconnected by its uid, or once its
    /// owner is gone.
    #[inline]
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.connected.is_connected()
    }

    #[inline]
    fn end(&self) -> bool {
        self.signal
            .is_some_and(|signal| signal.set_connected(&|receiver| receiver.is_connection(&self.connected), false))
    }
}

impl fmt::Debug for Connection {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("receiver", &Receiver::connected(Arc::clone(&self.connected)))
            .field("is_connected", &self.is_connected())
            .finish_non_exhaustive()
    }
}

impl Drop for Connection {
    #[inline]
    fn drop(&mut self) {
        self.end();
    }
}

/// A receiver that was connected at run time.
pub struct Connected {
    metadata: Metadata,
    uid: Option<Cow<'static, str>>,
    sender: Option<SenderType>,
    closure: Guarded<Box<dyn Any + Send + Sync>>,
    /// The size of the future that the closure makes, if it does.
    future_size: Option<u32>,
    live: AtomicBool,
    /// What the receiver goes with.
    owner: Option<Weak<dyn Any + Send + Sync>>,
    /// `None` hears what is sent on any thread.
    scope: Option<Scope>,
}

impl Connected {
    pub(crate) fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    pub(crate) fn uid(&self) -> Option<&str> {
        self.uid.as_deref()
    }

    pub(crate) fn sender(&self) -> Option<SenderType> {
        self.sender
    }

    /// What the signal calls: all closures of a signal are of one type `C`.
    ///
    /// # Panics
    ///
    /// If it is another type.
    #[must_use]
    pub fn closure<C: ?Sized + 'static>(&self) -> &C {
        self.closure
            .0
            .as_ref()
            .and_then(|closure| closure.downcast_ref::<Box<C>>())
            .expect("the closures of a signal are of one type")
    }

    pub(crate) fn future_size(&self) -> Option<usize> {
        self.future_size.map(|size| size as usize)
    }

    /// Whether the receiver hears what is sent here, and is not being called already if it can be but once.
    pub(crate) fn is_here(&self) -> bool {
        self.scope.as_ref().is_none_or(Scope::is_open)
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.live.load(Acquire) && self.owner.as_ref().is_none_or(|owner| owner.strong_count() > 0)
    }

    /// The receiver and its owner, if that is still there, to be held while the receiver is called.
    pub(crate) fn hold(self: &Arc<Self>) -> Option<Held> {
        let owner = match &self.owner {
            None => None,
            Some(owner) => Some(owner.upgrade()?),
        };
        Some(Held { connected: Arc::clone(self), _owner: Guarded(owner) })
    }

    #[inline]
    pub(crate) fn set_connected(&self, to: bool) {
        self.live.store(to, Release);
    }
}

/// A receiver that is being called: neither it nor its owner goes meanwhile.
pub(crate) struct Held {
    pub(crate) connected: Arc<Connected>,
    _owner: Guarded<Arc<dyn Any + Send + Sync>>,
}

/// What is a user's, and may panic as it is dropped: whoever has it last, maybe a send that knows nothing of it, goes on.
struct Guarded<T>(Option<T>);

impl<T> Drop for Guarded<T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(last) = self.0.take() {
            drop_guarded(last);
        }
    }
}

/// Apart, for sends drop what they hold of connected receivers, and mostly hold nothing.
#[cold]
fn drop_guarded<T>(last: T) {
    // The panic hook has reported it.
    let _panic = catch(|| drop(last));
}

/// Announces a change of the wiring. Subscribers of `tracing` and receivers run here, and may panic: the panic hook has
/// reported it, and the wiring has changed all the same.
fn announce(signal: &'static Signal, receivers: &[Receiver], connected: bool) {
    let _panic = catch(|| (signal.state().program.tell)(signal, receivers, connected));
}

impl<T, F> Dispatcher<T, F> {
    /// Connects `function` through `closure`, which is of the one type that the closures of the signal are.
    #[track_caller]
    pub fn connect<C: ?Sized + Send + Sync + 'static>(
        &'static self,
        options: Options,
        sender: Option<SenderType>,
        function: SenderType,
        closure: Box<C>,
    ) -> Connection {
        let mut metadata = Metadata::of_closure(function.name(), function.id(), Location::caller());
        metadata.order = options.order;
        let connected = Arc::new(Connected {
            metadata,
            uid: options.uid,
            sender,
            closure: Guarded(Some(Box::new(closure))),
            future_size: options.future_size,
            live: AtomicBool::new(true),
            owner: options.owner,
            scope: options.scope,
        });
        let signal = self.signal();
        let is_new = signal.state().connect(&connected);
        if !is_new {
            connected.set_connected(false);
        }
        // Before anything of the user's runs that can panic: from here on the receiver goes with its connection.
        let connection = Connection { signal: Some(signal), connected };
        if is_new {
            announce(signal, &[Receiver::connected(Arc::clone(&connection.connected))], true);
        }
        connection
    }
}

impl Signal {
    /// Disconnects the receivers that `function` is, linked or connected at run time. Whether there were any.
    ///
    /// A send that is under way does not call them any more. A generic receiver is named with its sender:
    /// `SAVED.disconnect(log::<Account>)`. One that takes `impl Trait` cannot be named but by its uid.
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
    pub fn disconnect<F: Copy + 'static>(&'static self, function: F) -> bool {
        let function = SenderType::of_value(&function).id();
        self.set_connected(&|receiver| receiver.is(function), false)
    }

    /// Connects the linked receivers again that `function` is. Whether any was disconnected.
    pub fn reconnect<F: Copy + 'static>(&'static self, function: F) -> bool {
        let function = SenderType::of_value(&function).id();
        self.set_connected(&|receiver| receiver.is(function), true)
    }

    /// Disconnects the receivers of this uid. Whether there were any.
    ///
    /// Django: `Signal.disconnect(dispatch_uid=…)`.
    #[inline]
    pub fn disconnect_uid(&'static self, uid: &str) -> bool {
        self.set_connected(&|receiver| receiver.has_uid(uid), false)
    }

    /// Connects the linked receivers of this uid again. Whether any was disconnected.
    #[inline]
    pub fn reconnect_uid(&'static self, uid: &str) -> bool {
        self.set_connected(&|receiver| receiver.has_uid(uid), true)
    }

    /// Whether there were receivers for which `which` holds, and that were not as they are to be.
    #[inline]
    fn set_connected(&'static self, which: &dyn Fn(&Receiver) -> bool, connected: bool) -> bool {
        let changed = self.state().set_connected(which, connected);
        announce(self, &changed, connected);
        !changed.is_empty()
    }
}
