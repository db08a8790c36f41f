//! An iterator over the receivers of a send, for sends that pause between receivers: `responses`, and asynchronous sends.
#![cfg_attr(not(feature = "std"), allow(unreachable_code, reason = "nothing is connected at run time"))]

#[cfg(feature = "std")]
use core::iter;
use core::marker::PhantomData;
#[cfg(feature = "async")]
use core::mem;

use super::ongoing::{Keeps, Ongoing};
use super::targets::{FromEntry, Targets};
use crate::coverage;
use crate::receiver::Receiver;
use crate::registry::{Entry, Run};
use crate::trace;
#[cfg(feature = "async")]
use crate::wiring;
use crate::wiring::{Closure, Handle, Held, Settled, Step, Walk};

/// A receiver that a send calls: a linked one through `T`, or a closure that was connected at run time.
#[cfg_attr(feature = "async", expect(private_interfaces, reason = "only this crate looks inside"))]
#[cfg_attr(not(feature = "async"), expect(unreachable_pub, reason = "only asynchronous signals show it"))]
pub enum Target<T> {
    /// Collected by the linker.
    Linked(T, &'static Entry),
    /// Connected at run time. `Held` keeps the owner.
    #[cfg_attr(all(feature = "std", not(feature = "async")), expect(dead_code, reason = "the owner is only held"))]
    Connected(Handle, Held),
}

impl<T: Copy> Target<T> {
    pub(crate) fn trace(&self) -> trace::Call<'_> {
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

    /// Returns `true` if the receiver may still be called, some time after the iterator returned it.
    #[cfg(feature = "async")]
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Target::Linked(_, entry) => entry.is_connected(),
            Target::Connected(closure, _) => wiring::is_open(closure),
        }
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

/// The receivers that are left to call. The first call of `next` looks at the wiring.
pub(crate) enum Receivers<C, T> {
    Unsent(Option<C>, PhantomData<T>),
    Linked(Run),
    Rewired(Walk<'static>),
    /// Any of the others, in a send that is being recorded.
    #[cfg(feature = "std")]
    Recorded(Box<(Receivers<C, T>, Ongoing)>),
}

impl<C: Targets<T>, T: FromEntry> Receivers<C, T> {
    pub(crate) fn new(targets: C) -> Self {
        Receivers::Unsent(Some(targets), PhantomData)
    }

    /// Finds the receivers, unless that is done, and begins to record the send if a recording waits for it.
    #[inline]
    pub(crate) fn begin<A>(&mut self, verb: &'static str, arguments: &mut A, recorded: &impl Keeps<A>) {
        let Receivers::Unsent(targets, _) = self else { return };
        let Some(targets) = targets.take() else { return };
        *self = match targets.linked() {
            Some(run) => Receivers::Linked(run),
            None => Self::begin_settled(targets, verb, arguments, recorded),
        };
    }

    #[cold]
    #[cfg_attr(not(feature = "std"), expect(clippy::needless_pass_by_ref_mut, reason = "nothing is recorded"))]
    fn begin_settled<A>(targets: C, verb: &'static str, arguments: &mut A, recorded: &impl Keeps<A>) -> Self {
        let _ongoing = Ongoing::begin(targets.signal(), verb, arguments, recorded);
        let receivers = Self::settled(targets);
        #[cfg(feature = "std")]
        if let Some(ongoing) = _ongoing {
            return Receivers::Recorded(Box::new((receivers, ongoing)));
        }
        receivers
    }

    /// Takes the recording of this send away, if there is one. Its end is then for the caller to say.
    #[cfg(feature = "async")]
    pub(crate) fn detach(&mut self) -> Option<Ongoing> {
        match mem::replace(self, Receivers::Unsent(None, PhantomData)) {
            Receivers::Recorded(recorded) => {
                let (receivers, ongoing) = *recorded;
                *self = receivers;
                Some(ongoing)
            }
            unrecorded => {
                *self = unrecorded;
                None
            }
        }
    }

    /// Returns the recording of this send, if there is one.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn ongoing(&mut self) -> Option<&mut Ongoing> {
        match self {
            Receivers::Recorded(recorded) => Some(&mut recorded.1),
            _ => None,
        }
    }

    fn find(targets: C) -> Self {
        match targets.linked() {
            Some(run) => Receivers::Linked(run),
            None => Self::settled(targets),
        }
    }

    fn settled(targets: C) -> Self {
        let sender = targets.sender();
        match targets.settle() {
            Settled::Linked(run) => Receivers::Linked(run),
            Settled::Rewired(rewired) => Receivers::Rewired(rewired.walk(sender)),
        }
    }

    fn linked(entry: &'static Entry) -> Target<T> {
        // SAFETY: the targets come from a dispatcher of such functions.
        Target::Linked(unsafe { T::from_entry(entry) }, entry)
    }
}

impl<C: Targets<T>, T: FromEntry> Iterator for Receivers<C, T> {
    type Item = Target<T>;

    #[inline]
    fn next(&mut self) -> Option<Target<T>> {
        loop {
            match self {
                Receivers::Unsent(targets, _) => *self = Self::find(targets.take()?),
                Receivers::Linked(run) => return run.find(|entry| entry.is_connected()).map(Self::linked),
                Receivers::Rewired(walk) => {
                    return walk.next().map(|step| match step {
                        Step::Linked(entry) => Self::linked(entry),
                        Step::Connected(closure, held) => Target::Connected(closure, held),
                    });
                }
                #[cfg(feature = "std")]
                Receivers::Recorded(recorded) => return next_recorded(recorded),
            }
        }
    }

    /// For `count`, `for_each` and the like, which need not look again for each receiver how far the send is.
    #[inline]
    fn fold<B, F: FnMut(B, Target<T>) -> B>(self, init: B, mut f: F) -> B {
        let begun = match self {
            Receivers::Unsent(Some(targets), _) => Self::find(targets),
            begun => begun,
        };
        match begun {
            Receivers::Unsent(..) => init,
            Receivers::Linked(run) => {
                run.filter(|entry| entry.is_connected()).fold(init, |init, entry| f(init, Self::linked(entry)))
            }
            #[cfg(feature = "std")]
            Receivers::Recorded(mut recorded) => iter::from_fn(|| next_recorded(&mut recorded)).fold(init, f),
            Receivers::Rewired(walk) => walk.fold(init, |init, step| {
                f(
                    init,
                    match step {
                        Step::Linked(entry) => Self::linked(entry),
                        Step::Connected(closure, held) => Target::Connected(closure, held),
                    },
                )
            }),
        }
    }
}

/// Returns the next receiver of a send that is being recorded. After the last one, the send has ended.
#[cfg(feature = "std")]
#[cold]
fn next_recorded<C: Targets<T>, T: FromEntry>(
    (receivers, ongoing): &mut (Receivers<C, T>, Ongoing),
) -> Option<Target<T>> {
    let next = receivers.next();
    match next {
        Some(_) => ongoing.set_calling(true),
        None => ongoing.complete(),
    }
    next
}
