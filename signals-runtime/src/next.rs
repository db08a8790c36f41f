//! The next receiver of a send.

use crate::index::{Calls, Entry, FromEntry, Linked, Rewired, Settled};
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
    /// The call of the receiver, for whoever it is told.
    pub(crate) fn trace(&self) -> trace::Call<'_> {
        match self {
            Next::Linked(_, entry) => trace::Call::new(&entry.metadata, || entry.is_connected()),
            Next::Connected(held) => trace::Call::new(held.connected.metadata(), || true),
        }
    }

    pub(crate) fn map<M>(self, map: impl FnOnce(L) -> M) -> Next<M> {
        match self {
            Next::Linked(linked, entry) => Next::Linked(map(linked), entry),
            Next::Connected(held) => Next::Connected(held),
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
        match self {
            Next::Linked(thunk, entry) => call_linked(*thunk, entry, arguments, linked, stops),
            Next::Connected(held) => {
                let call = self.trace();
                let response = connected(&held.connected, arguments);
                call.responded(|| stops(&response));
                response
            }
        }
    }
}

/// Calls a linked receiver.
///
/// Most sends have no other. They do without a [`Next`], which would have to be dropped.
#[inline]
pub(crate) fn call_linked<T, A, R>(
    thunk: T,
    entry: &'static Entry,
    arguments: &mut A,
    linked: &mut impl FnMut(T, &mut A) -> R,
    stops: impl FnOnce(&R) -> bool,
) -> R {
    let call = trace::Call::new(&entry.metadata, || entry.is_connected());
    let response = linked(thunk, arguments);
    call.responded(|| stops(&response));
    response
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
