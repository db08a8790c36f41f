//! The targets of a send: the receivers that it calls, looked up as late as possible.
//!
//! [`All`] is for a signal that every send calls alike, [`AllFrom`] for one that selects receivers by the type of the sender.
//! A verb asks them in three steps, from the cheapest to the complete answer: [`is_idle`](Targets::is_idle),
//! [`linked`](Targets::linked), and then the [wiring](crate::wiring).

use core::any::TypeId;
use core::marker::PhantomData;

use crate::registry::{Entry, Run, Thunk};
use crate::signal::Signal;
use crate::signal::dispatcher::Dispatcher;

/// The receivers that a send calls, through functions of type `T`.
pub trait Targets<T>: Sized {
    /// Returns the signal that is sent.
    fn signal(&self) -> &'static Signal;

    /// Returns the type of the sender, if senders of several types can send the signal.
    fn sender(&self) -> Option<TypeId>;

    /// Returns `true` if it is already known that there are no receivers.
    fn is_idle(&self) -> bool;

    /// Returns the slots, if they are sorted and the wiring is as linked.
    #[expect(private_interfaces, reason = "only this crate calls it")]
    fn linked(&self) -> Option<Run>;
}

/// The typed function that calls a receiver, recovered from a slot.
pub(crate) trait FromEntry: Copy {
    /// Returns the function in the slot.
    ///
    /// # Safety
    ///
    /// The entry belongs to a dispatcher of such functions.
    unsafe fn from_entry(entry: &Entry) -> Self;
}

impl<T: Thunk> FromEntry for T {
    #[inline]
    unsafe fn from_entry(entry: &Entry) -> Self {
        // SAFETY: `slot` accepts only thunks of type `T` for a `Dispatcher<T>`.
        unsafe { entry.thunk() }
    }
}

/// All receivers of a signal, for a signal that does not select by sender.
pub struct All<T> {
    signal: &'static Signal,
    thunk: PhantomData<T>,
}

impl<T> Targets<T> for All<T> {
    #[inline]
    fn signal(&self) -> &'static Signal {
        self.signal
    }

    #[inline]
    fn sender(&self) -> Option<TypeId> {
        None
    }

    #[inline]
    fn is_idle(&self) -> bool {
        self.signal.slots().is_idle()
    }

    #[expect(private_interfaces, reason = "as above")]
    #[inline]
    fn linked(&self) -> Option<Run> {
        self.signal.slots().wired().map(|entries| Run::new([entries, &[]]))
    }
}

/// The receivers of a signal that run for one sender: those for every sender, and those for its type.
pub struct AllFrom<T> {
    signal: &'static Signal,
    sender: TypeId,
    thunk: PhantomData<T>,
}

impl<T> Targets<T> for AllFrom<T> {
    #[inline]
    fn signal(&self) -> &'static Signal {
        self.signal
    }

    #[inline]
    fn sender(&self) -> Option<TypeId> {
        Some(self.sender)
    }

    #[inline]
    fn is_idle(&self) -> bool {
        self.signal.slots().is_idle()
    }

    #[expect(private_interfaces, reason = "as above")]
    #[inline]
    fn linked(&self) -> Option<Run> {
        self.signal.slots().wired_for(self.sender)
    }
}

impl<T> All<T> {
    #[inline]
    pub(crate) fn new(signal: &'static Signal) -> Self {
        All { signal, thunk: PhantomData }
    }
}

impl<T> AllFrom<T> {
    #[inline]
    pub(crate) fn new(signal: &'static Signal, sender: TypeId) -> Self {
        AllFrom { signal, sender, thunk: PhantomData }
    }
}

/// Returns the targets of a send to all receivers of a signal.
#[inline]
pub fn targets<T: Thunk>(dispatcher: &'static Dispatcher<T>) -> All<T> {
    All::new(dispatcher.signal())
}

/// Returns the targets of a send from a sender of this type.
#[inline]
pub fn targets_for<T: Thunk>(dispatcher: &'static Dispatcher<T>, sender: TypeId) -> AllFrom<T> {
    AllFrom::new(dispatcher.signal(), sender)
}
