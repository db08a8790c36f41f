//! The next receiver of a send.

use crate::index::{Calls, Entry, FromEntry, Linked, Rewired, Settled};
#[cfg(feature = "tracing")]
use crate::receiver::Metadata;
use crate::receiver::Receiver;
use crate::trace;
use crate::wiring::{Connected, Held};

/// A receiver that is about to be called: a linked one, through `L`, or one that was connected at run time.
#[cfg_attr(feature = "async", expect(private_interfaces, reason = "only the runtime looks inside"))]
#[cfg_attr(not(feature = "async"), expect(unreachable_pub, reason = "only asynchronous signals show it"))]
pub enum Next<L> {
    Linked(L, &'static Entry),
    #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "there is none without"))]
    Connected(Held),
}

impl<L> Next<L> {
    pub(crate) fn map<M>(self, map: impl FnOnce(L) -> M) -> Next<M> {
        match self {
            Next::Linked(linked, entry) => Next::Linked(map(linked), entry),
            Next::Connected(held) => Next::Connected(held),
        }
    }

    #[cfg(feature = "tracing")]
    pub(crate) fn metadata(&self) -> &Metadata {
        match self {
            Next::Linked(_, entry) => &entry.metadata,
            Next::Connected(held) => held.connected.metadata(),
        }
    }

    /// Whether the receiver was not disconnected since the send began.
    #[cfg(feature = "tracing")]
    pub(crate) fn is_connected(&self) -> bool {
        match self {
            Next::Linked(_, entry) => entry.is_connected(),
            Next::Connected(_) => true,
        }
    }

    /// Whether the receiver still hears what is sent here, if it was not called at once.
    #[cfg(feature = "async")]
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Next::Linked(_, entry) => entry.is_connected(),
            Next::Connected(held) => held.connected.is_connected() && held.connected.is_here(),
        }
    }

    pub(crate) fn into_receiver(self) -> Receiver {
        match self {
            Next::Linked(_, entry) => Receiver::linked(entry),
            Next::Connected(held) => Receiver::connected(held.connected),
        }
    }
}

impl<T: Copy> Next<T> {
    #[inline]
    pub(crate) fn call<A, R>(
        &self,
        arguments: &mut A,
        linked: &mut impl FnMut(T, &mut A) -> R,
        connected: &mut impl FnMut(&Connected, &mut A) -> R,
        stops: impl FnOnce(&R) -> bool,
    ) -> R {
        let call = trace::Call::new(self);
        let response = match self {
            Next::Linked(thunk, _) => linked(*thunk, arguments),
            Next::Connected(held) => connected(&held.connected, arguments),
        };
        call.responded(|| stops(&response));
        response
    }
}

/// The receivers of a send one by one, whatever the wiring.
pub(crate) enum Receivers<C: Calls<T>, T> {
    Unsent(Option<C>),
    Linked(Linked<T>),
    Rewired(Rewired<T>),
}

impl<C: Calls<T>, T: FromEntry> Receivers<C, T> {
    pub(crate) fn new(calls: C) -> Self {
        Receivers::Unsent(Some(calls))
    }

    /// Looks at the wiring when the first receiver is asked for.
    fn begin(calls: C) -> Self {
        if let Some(linked) = calls.linked() {
            return Receivers::Linked(linked);
        }
        match calls.settle() {
            Settled::Linked(linked) => Receivers::Linked(linked),
            Settled::Rewired(rewired) => Receivers::Rewired(rewired),
        }
    }
}

impl<C: Calls<T>, T: FromEntry> Iterator for Receivers<C, T> {
    type Item = Next<T>;

    #[inline]
    fn next(&mut self) -> Option<Next<T>> {
        loop {
            match self {
                Receivers::Unsent(calls) => *self = Self::begin(calls.take()?),
                Receivers::Linked(linked) => return linked.next(),
                Receivers::Rewired(rewired) => return rewired.next(),
            }
        }
    }
}
