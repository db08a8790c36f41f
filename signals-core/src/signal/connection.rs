//! Receivers that are connected at run time.

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
use crate::registry::Metadata;
use crate::registry::slot::FutureSize;
use crate::sender::SenderType;
use crate::wiring::local::Scope;
use crate::wiring::task::InTask;
use crate::wiring::{Connected, Connecting, Owner};

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
    owner: Option<Owner>,
}

impl Options {
    /// Order 0, no uid and no owner.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
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
        let owner: Owner = Arc::<O>::downgrade(owner);
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
    connected: Connected,
}

impl Connection {
    /// Leaves the receiver connected for good, or until it is disconnected by its uid.
    pub fn detach(mut self) {
        self.signal = None;
    }

    /// Disconnects the receiver, as dropping does. Returns `true` if it was connected.
    #[expect(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn disconnect(self) -> bool {
        self.end()
    }

    /// Returns `true` if the receiver is connected. It is not if its uid was taken, once it was disconnected by its uid, or
    /// once its owner is gone.
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

/// What the macros say of a closure to connect.
pub struct Closing<C: ?Sized> {
    /// What the user passed, for its name.
    pub function: SenderType,
    /// The type of sender that it runs for, if it is one.
    pub sender: Option<SenderType>,
    /// The size of the future that it returns.
    pub future_size: FutureSize,
    /// What the signal calls. All closures of a signal are of one type.
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
            closure: Box::new(self.closure),
        }
    }
}

/// How many bytes of a function's path are its name. A closure is named with the function around it.
fn name_len(path: &str) -> u32 {
    let mut outer = path;
    while let Some(around) = outer.strip_suffix("::{{closure}}") {
        outer = around;
    }
    let start = outer.rfind("::").map_or(0, |colons| colons + "::".len());
    u32::try_from(path.len() - start).unwrap_or(0)
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
        // First the connection, then what runs the user's code: if that panics, the connection disconnects.
        let connection = Connection { signal: Some(signal), connected };
        if is_new {
            announce(signal, &[Receiver::connected(connection.connected.clone())], true);
        }
        connection
    }

    /// Connects a closure that borrows, on this thread, while `body` runs.
    #[track_caller]
    pub fn scoped<C, B>(&'static self, scope: Scope, closing: Closing<C>, body: impl FnOnce() -> B) -> B
    where
        C: ?Sized + Send + Sync + 'static,
    {
        let connecting = closing.connecting(Options::new(), Location::caller());
        let (_scope, connected) = self.signal().wiring().scope_here(scope, connecting);
        let _announced = Announced::new(self.signal(), connected);
        body()
    }

    /// Connects a closure that borrows for what `body` sends.
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

/// Announces that a scoped receiver was connected, and as it is dropped that it was disconnected.
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
    /// Disconnects every receiver that `function` is, linked or connected at run time. Returns `true` if any was connected.
    ///
    /// A send that is under way no longer calls them. A generic receiver is named with its sender:
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
    pub fn disconnect<F: Function<A>, A>(&'static self, function: F) -> bool {
        let function = id_of(function);
        self.disconnect_if(&|receiver| receiver.metadata().function == function)
    }

    /// Connects the linked receivers that `function` is again. Returns `true` if any was disconnected.
    ///
    /// A receiver whose uid was taken by another one meanwhile stays disconnected.
    pub fn reconnect<F: Function<A>, A>(&'static self, function: F) -> bool {
        let function = id_of(function);
        self.reconnect_if(&|receiver| receiver.metadata().function == function)
    }

    /// Disconnects the receivers of this uid. Returns `true` if any was connected.
    ///
    /// Django: `Signal.disconnect(dispatch_uid=…)`.
    pub fn disconnect_uid(&'static self, uid: &str) -> bool {
        self.disconnect_if(&|receiver| receiver.has_uid(uid))
    }

    /// Connects the linked receivers of this uid again. Returns `true` if any was disconnected.
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
