//! An iterator over the receivers of a send, for sends that pause between receivers: `responses`, and asynchronous sends.
#![cfg_attr(not(feature = "std"), allow(unreachable_code, reason = "nothing is connected at run time"))]

use core::iter;
use core::marker::PhantomData;
#[cfg(feature = "async")]
use core::slice;

use super::ongoing::{Keeps, Ongoing, Recorded};
use super::targets::{FromEntry, Targets};
use crate::coverage;
use crate::receiver::Receiver;
use crate::registry::{Entry, Run};
use crate::trace;
use crate::wiring::{Closure, Handle, Held, Step, Walk};

/// A receiver that a send calls: a linked one through `T`, or a closure that was connected at run time.
pub(crate) enum Target<T> {
    /// Collected by the linker.
    Linked(T, &'static Entry),
    /// Connected at run time. `Held` keeps the owner.
    #[cfg_attr(feature = "std", expect(dead_code, reason = "the owner is only held"))]
    Connected(Handle, Held),
}

impl<T: Copy> Target<T> {
    pub(crate) fn trace(&self) -> trace::Call {
        match self {
            Target::Linked(_, entry) => {
                if coverage::ON {
                    coverage::record(entry);
                }
                trace::Call::new(&entry.metadata, || entry.is_connected())
            }
            Target::Connected(closure, _) => trace::Call::new(closure.connected().metadata(), || true),
        }
    }

    #[inline]
    pub(crate) fn call<A, R>(
        &self,
        arguments: &mut A,
        linked: &mut impl FnMut(T, &mut A) -> R,
        connected: &mut impl FnMut(&Closure, &mut A) -> R,
        stops: impl FnOnce(&R) -> bool,
    ) -> R {
        let call = self.trace();
        let response = match self {
            Target::Linked(thunk, _) => linked(*thunk, arguments),
            Target::Connected(closure, _) => connected(closure, arguments),
        };
        call.responded(|| stops(&response));
        response
    }

    /// Returns the path of the receiver.
    #[cfg(feature = "std")]
    pub(crate) fn path(&self) -> &'static str {
        match self {
            Target::Linked(_, entry) => entry.metadata.path,
            Target::Connected(closure, _) => closure.connected().metadata().path,
        }
    }

    pub(crate) fn into_receiver(self) -> Receiver {
        match self {
            Target::Linked(_, entry) => Receiver::linked(entry),
            Target::Connected(closure, _) => Receiver::connected(closure.connected().clone()),
        }
    }
}

/// The receivers that are left to call.
pub(crate) enum Receivers<C, T> {
    /// The send has not begun, or these are no longer there.
    Unsent(Option<C>, PhantomData<T>),
    Linked(Run),
    /// The wiring differs from what was linked, or the send is being recorded.
    Rewired(Walk<'static>, Recorded),
}

impl<C: Targets<T>, T: FromEntry> Receivers<C, T> {
    pub(crate) fn new(targets: C) -> Self {
        Receivers::Unsent(Some(targets), PhantomData)
    }

    /// Finds the receivers, and begins to record the send if a recording waits for it.
    #[inline]
    #[expect(clippy::needless_pass_by_value, reason = "a pointer, which a reference would force into memory")]
    pub(crate) fn begin<A>(targets: C, verb: &'static str, arguments: &mut A, recorded: &impl Keeps<A>) -> Self {
        match targets.linked() {
            Some(run) => Receivers::Linked(run),
            None => Self::begin_rewired(&targets, verb, arguments, recorded),
        }
    }

    #[cold]
    #[inline(never)]
    fn begin_rewired<A>(targets: &C, verb: &'static str, arguments: &mut A, recorded: &impl Keeps<A>) -> Self {
        let ongoing = Ongoing::begin(targets.signal(), verb, arguments, recorded);
        Receivers::Rewired(Self::walk(targets), ongoing)
    }

    /// Finds the receivers of a send whose wiring may be any, and that is not recorded here.
    #[cfg(feature = "std")]
    pub(crate) fn rewired(targets: &C) -> Self {
        Receivers::Rewired(Self::walk(targets), None)
    }

    fn walk(targets: &C) -> Walk<'static> {
        targets.signal().wiring().walk(targets.sender())
    }

    /// Returns the recording of this send, if there is one.
    #[inline]
    pub(crate) fn ongoing(&mut self) -> Option<&mut Ongoing> {
        match self {
            Receivers::Rewired(_, recorded) => recorded.as_deref_mut(),
            _ => None,
        }
    }

    /// Takes the recording of this send away, if there is one. Its end is then for the caller to say.
    #[cfg(feature = "async")]
    pub(crate) fn detach(&mut self) -> Recorded {
        match self {
            Receivers::Rewired(_, recorded) => recorded.take(),
            _ => None,
        }
    }

    /// Returns `true` if the wiring is as linked. [`next_linked`](Self::next_linked) then returns all receivers.
    #[cfg(feature = "async")]
    #[inline]
    pub(crate) fn is_linked(&self) -> bool {
        matches!(self, Receivers::Linked(_))
    }

    /// Returns the linked receivers that come next and are side by side in memory, if the wiring is as linked.
    ///
    /// A loop over these is faster than over the receivers themselves, which look again for each how far the send is.
    #[cfg(feature = "async")]
    #[inline]
    pub(crate) fn next_linked(&mut self) -> Option<Linked<'_, T>> {
        let Receivers::Linked(run) = self else { return None };
        let (from, len) = run.next_part();
        let next = from.get(..len).filter(|next| !next.is_empty())?;
        Some(Linked { left: next.iter(), len, from, thunk: PhantomData })
    }

    pub(super) fn linked(entry: &'static Entry) -> Target<T> {
        // SAFETY: the targets come from a dispatcher of such functions.
        Target::Linked(unsafe { T::from_entry(entry) }, entry)
    }

    fn target(step: Step<Handle>) -> Target<T> {
        match step {
            Step::Linked(entry) => Self::linked(entry),
            Step::Connected(closure, held) => Target::Connected(closure, held),
        }
    }
}

/// Linked receivers that are side by side in memory. Its drop takes from the send those that were returned.
#[cfg(feature = "async")]
pub(crate) struct Linked<'r, T> {
    from: &'r mut &'static [Entry],
    left: slice::Iter<'static, Entry>,
    /// The number of receivers, with those that were returned.
    len: usize,
    thunk: PhantomData<T>,
}

#[cfg(feature = "async")]
impl<T: FromEntry> Iterator for Linked<'_, T> {
    type Item = (T, &'static Entry);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.left.find(|entry| entry.is_connected())?;
        // SAFETY: the targets come from a dispatcher of such functions.
        Some((unsafe { T::from_entry(entry) }, entry))
    }
}

#[cfg(feature = "async")]
impl<T> Drop for Linked<'_, T> {
    #[inline]
    fn drop(&mut self) {
        *self.from = self.from.get(self.len - self.left.len()..).unwrap_or_default();
    }
}

impl<C: Targets<T>, T: FromEntry> Iterator for Receivers<C, T> {
    type Item = Target<T>;

    #[inline]
    fn next(&mut self) -> Option<Target<T>> {
        match self {
            Receivers::Unsent(..) => None,
            Receivers::Linked(run) => run.find(|entry| entry.is_connected()).map(Self::linked),
            Receivers::Rewired(walk, recorded) => {
                let next = walk.next();
                if let Some(ongoing) = recorded {
                    ongoing.next_is(next.is_some());
                }
                next.map(Self::target)
            }
        }
    }

    /// For `count`, `for_each` and the like, which need not look again for each receiver how far the send is.
    #[inline]
    fn fold<B, F: FnMut(B, Target<T>) -> B>(mut self, init: B, mut f: F) -> B {
        match self {
            Receivers::Unsent(..) => init,
            Receivers::Linked(run) => {
                run.filter(|entry| entry.is_connected()).fold(init, |init, entry| f(init, Self::linked(entry)))
            }
            Receivers::Rewired(..) => iter::from_fn(|| self.next()).fold(init, f),
        }
    }
}
