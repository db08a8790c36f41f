//! An iterator over the receivers of a send, for sends that pause between receivers: `responses`, and asynchronous sends.
#![cfg_attr(not(feature = "std"), allow(unreachable_code, reason = "nothing is connected at run time"))]

#[cfg(feature = "std")]
use core::iter;
use core::marker::PhantomData;
#[cfg(feature = "std")]
use core::mem;

use super::ongoing::{Keeps, Ongoing};
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

    /// Returns `true` before the first look at the wiring.
    #[cfg(feature = "async")]
    #[inline]
    pub(crate) fn is_unsent(&self) -> bool {
        matches!(self, Receivers::Unsent(Some(_), _))
    }

    /// Finds the receivers, unless that is done, and begins to record the send if a recording waits for it.
    #[inline]
    pub(crate) fn begin<A>(&mut self, verb: &'static str, arguments: &mut A, recorded: &impl Keeps<A>) {
        let Receivers::Unsent(targets, _) = self else { return };
        let Some(targets) = targets.take() else { return };
        match targets.linked() {
            Some(run) => *self = Receivers::Linked(run),
            None => self.begin_rewired(targets, verb, arguments, recorded),
        }
    }

    #[cold]
    #[cfg_attr(not(feature = "std"), expect(clippy::needless_pass_by_ref_mut, reason = "nothing is recorded"))]
    fn begin_rewired<A>(&mut self, targets: C, verb: &'static str, arguments: &mut A, recorded: &impl Keeps<A>) {
        let _ongoing = Ongoing::begin(targets.signal(), verb, arguments, recorded);
        self.find_rewired(targets);
        #[cfg(feature = "std")]
        if let Some(ongoing) = _ongoing {
            let receivers = mem::replace(self, Receivers::Unsent(None, PhantomData));
            *self = Receivers::Recorded(Box::new((receivers, ongoing)));
        }
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

    #[inline]
    fn find(&mut self, targets: C) {
        match targets.linked() {
            Some(run) => *self = Receivers::Linked(run),
            None => self.find_rewired(targets),
        }
    }

    #[cold]
    fn find_rewired(&mut self, targets: C) {
        *self = Receivers::Rewired(targets.signal().wiring().walk(targets.sender()));
    }

    /// Returns the receivers that are left, if the wiring is as linked. Looks at the wiring now, if the send has not begun.
    ///
    /// A loop over these is faster than over the receivers themselves, which look again for each how far the send is.
    #[cfg(feature = "async")]
    #[inline]
    pub(crate) fn linked_only(&mut self) -> Option<impl Iterator<Item = (T, &'static Entry)>> {
        if let Receivers::Unsent(targets, _) = self
            && let Some(targets) = targets.take()
        {
            self.find(targets);
        }
        let Receivers::Linked(run) = self else { return None };
        // SAFETY: the targets come from a dispatcher of such functions.
        Some(run.filter(|entry| entry.is_connected()).map(|entry| (unsafe { T::from_entry(entry) }, entry)))
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
                Receivers::Unsent(targets, _) => {
                    let targets = targets.take()?;
                    self.find(targets);
                }
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
    fn fold<B, F: FnMut(B, Target<T>) -> B>(mut self, init: B, mut f: F) -> B {
        if let Receivers::Unsent(targets, _) = &mut self
            && let Some(targets) = targets.take()
        {
            self.find(targets);
        }
        match self {
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
