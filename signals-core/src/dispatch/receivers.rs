//! An iterator over the receivers of a send, for sends that pause between receivers: `responses`, and asynchronous sends.
#![cfg_attr(not(feature = "std"), allow(unreachable_code, reason = "nothing is connected at run time"))]

use core::hint::black_box;
use core::marker::PhantomData;
#[cfg(feature = "async")]
use core::ops::ControlFlow;
use core::{mem, slice};

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

/// What a call needs of a receiver. It has nothing to drop, so the call of a linked receiver writes nothing to memory.
#[derive(Clone, Copy)]
pub(crate) enum Called<'c, T> {
    Linked(T, &'static Entry),
    Connected(&'c Closure),
}

impl<T: Copy> Target<T> {
    #[inline]
    pub(crate) fn called(&self) -> Called<'_, T> {
        match self {
            Target::Linked(thunk, entry) => Called::Linked(*thunk, entry),
            Target::Connected(closure, _) => Called::Connected(closure),
        }
    }

    #[cfg(feature = "async")]
    pub(crate) fn trace(&self) -> trace::Call {
        self.called().trace()
    }

    /// Returns the path of the receiver.
    #[cfg(feature = "async")]
    pub(crate) fn path(&self) -> &'static str {
        self.called().path()
    }

    pub(crate) fn into_receiver(self) -> Receiver {
        self.called().receiver()
    }
}

impl<T: Copy> Called<'_, T> {
    pub(crate) fn trace(self) -> trace::Call {
        match self {
            Called::Linked(_, entry) => {
                if coverage::ON {
                    coverage::record(entry);
                }
                trace::Call::new(&entry.metadata, || entry.is_connected())
            }
            Called::Connected(closure) => trace::Call::new(closure.connected().metadata(), || true),
        }
    }

    #[inline]
    pub(crate) fn call<A, R, C: ?Sized + 'static>(
        self,
        arguments: &mut A,
        linked: &mut impl FnMut(T, &mut A) -> R,
        connected: &mut impl FnMut(&C, &mut A) -> R,
        stops: impl FnOnce(&R) -> bool,
    ) -> R {
        let call = self.trace();
        let response = match self {
            Called::Linked(thunk, _) => linked(thunk, arguments),
            Called::Connected(closure) => connected(closure.typed().get(), arguments),
        };
        call.responded(|| stops(&response));
        response
    }

    /// Returns the path of the receiver.
    #[cfg(feature = "std")]
    pub(crate) fn path(self) -> &'static str {
        match self {
            Called::Linked(_, entry) => entry.metadata.path,
            Called::Connected(closure) => closure.connected().metadata().path,
        }
    }

    #[inline]
    pub(crate) fn receiver(self) -> Receiver {
        match self {
            Called::Linked(_, entry) => Receiver::linked(entry),
            Called::Connected(closure) => Receiver::connected(closure.connected().clone()),
        }
    }
}

/// The receivers that are left to call.
///
/// An iteration looks into `linked` first, and only when that is empty at what comes `then`.
pub(crate) struct Receivers<C, T> {
    linked: slice::Iter<'static, Entry>,
    then: Then<C>,
    thunk: PhantomData<T>,
}

/// What a send calls after the linked receivers that it has found.
enum Then<C> {
    /// The send has not begun. Or nothing comes then.
    Unsent(Option<C>),
    /// More linked receivers.
    Linked(Run),
    /// All receivers. The wiring differs from what was linked, or the send is being recorded.
    Rewired(Walk<'static>, Recorded),
}

impl<C: Targets<T>, T: FromEntry> Receivers<C, T> {
    /// Keeps the targets until the send begins.
    #[inline]
    pub(crate) fn new(targets: C) -> Self {
        // `cargo signals` finds a send by code at the declaration of the signal. Without this, an optimized build has none there
        // if the iterator is moved before its first item. It takes two instructions.
        black_box(targets.signal());
        Self::with(Then::Unsent(Some(targets)))
    }

    fn with(then: Then<C>) -> Self {
        Receivers { linked: [].iter(), then, thunk: PhantomData }
    }

    /// Finds the receivers, and begins to record the send if a recording waits for it.
    #[cfg(feature = "async")]
    #[inline]
    pub(crate) fn begin<A>(targets: C, verb: &'static str, arguments: &mut A, recorded: &impl Keeps<A>) -> Self {
        let mut receivers = Self::with(Then::Unsent(None));
        receivers.find(targets, verb, arguments, recorded);
        receivers
    }

    /// Finds the receivers, once the targets were [taken away](Self::unsent), and begins to record the send if a recording waits
    /// for it.
    #[inline]
    #[expect(clippy::needless_pass_by_value, reason = "a pointer, which a reference would force into memory")]
    pub(super) fn find<A>(&mut self, targets: C, verb: &'static str, arguments: &mut A, recorded: &impl Keeps<A>) {
        match targets.linked() {
            Some(mut run) => {
                self.linked = run.next_neighbours().iter();
                if !run.is_empty() {
                    self.then = Then::Linked(run);
                }
            }
            None => self.then = Self::begin_rewired(&targets, verb, arguments, recorded),
        }
    }

    #[cold]
    #[inline(never)]
    fn begin_rewired<A>(targets: &C, verb: &'static str, arguments: &mut A, recorded: &impl Keeps<A>) -> Then<C> {
        let ongoing = Ongoing::begin(targets.signal(), verb, arguments, recorded);
        Then::Rewired(Self::walk(targets), ongoing)
    }

    /// Finds the receivers of a send whose wiring may be any, and that is not recorded here.
    #[cfg(feature = "std")]
    pub(crate) fn rewired(targets: &C) -> Self {
        Self::with(Then::Rewired(Self::walk(targets), None))
    }

    fn walk(targets: &C) -> Walk<'static> {
        targets.signal().wiring().walk(targets.sender())
    }

    /// Takes the targets away if the send has not begun.
    #[inline]
    pub(crate) fn unsent(&mut self) -> Option<C> {
        match &mut self.then {
            Then::Unsent(targets) => targets.take(),
            _ => None,
        }
    }

    /// Returns the recording of this send, if there is one.
    #[inline]
    pub(crate) fn ongoing(&mut self) -> Option<&mut Ongoing> {
        match &mut self.then {
            Then::Rewired(_, recorded) => recorded.as_deref_mut(),
            _ => None,
        }
    }

    /// Takes the recording of this send away, if there is one. Its end is then for the caller to say.
    #[cfg(feature = "async")]
    pub(crate) fn detach(&mut self) -> Recorded {
        match &mut self.then {
            Then::Rewired(_, recorded) => recorded.take(),
            _ => None,
        }
    }

    /// Passes the linked receivers that are left to `visit`, until it breaks.
    #[cfg(feature = "async")]
    #[inline]
    pub(crate) fn visit_linked<B>(
        &mut self,
        mut visit: impl FnMut(T, &'static Entry) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        /// The receivers that are left, as a copy, which the compiler keeps in registers while receivers run.
        struct Left<'r>(&'r mut slice::Iter<'static, Entry>, slice::Iter<'static, Entry>);

        /// Also after a panic: a stream can be polled again, and must not call the receiver again.
        impl Drop for Left<'_> {
            #[inline]
            fn drop(&mut self) {
                *self.0 = self.1.clone();
            }
        }

        loop {
            let copy = self.linked.clone();
            let mut left = Left(&mut self.linked, copy);
            let visited = Self::thunks(left.1.by_ref()).try_for_each(|(thunk, entry)| visit(thunk, entry));
            drop(left);
            if visited.is_break() || !self.find_linked() {
                return visited;
            }
        }
    }

    /// Returns linked receivers that come next. There may be more than these.
    #[inline]
    pub(super) fn linked(&mut self) -> impl Iterator<Item = (T, &'static Entry)> {
        Self::thunks(self.linked.by_ref())
    }

    /// Takes linked receivers that come next. There may be more than these.
    #[inline]
    pub(super) fn take_linked(&mut self) -> impl Iterator<Item = (T, &'static Entry)> + use<C, T> {
        Self::thunks(mem::take(&mut self.linked))
    }

    #[inline]
    fn thunks<I: Iterator<Item = &'static Entry>>(
        entries: I,
    ) -> impl Iterator<Item = (T, &'static Entry)> + use<C, T, I> {
        // SAFETY: the targets come from a dispatcher of such functions.
        entries.filter(|entry| entry.is_connected()).map(|entry| (unsafe { T::from_entry(entry) }, entry))
    }

    /// Finds more linked receivers, once there are no others left. Returns `false` if there are none.
    #[inline]
    pub(super) fn find_linked(&mut self) -> bool {
        let Then::Linked(run) = &mut self.then else { return false };
        self.linked = run.next_neighbours().iter();
        !self.linked.as_slice().is_empty()
    }

    #[inline]
    pub(crate) fn is_rewired(&self) -> bool {
        matches!(self.then, Then::Rewired(..))
    }

    /// Returns the next receiver of a send that is being recorded, or whose wiring was changed.
    #[inline]
    pub(crate) fn next_rewired(&mut self) -> Option<Target<T>> {
        let Then::Rewired(walk, recorded) = &mut self.then else { return None };
        let next = walk.next();
        if let Some(ongoing) = recorded {
            ongoing.next_is(next.is_some());
        }
        next.map(|step| match step {
            // SAFETY: as in `thunks`.
            Step::Linked(entry) => Target::Linked(unsafe { T::from_entry(entry) }, entry),
            Step::Connected(closure, held) => Target::Connected(closure, held),
        })
    }
}

impl<C: Targets<T>, T: FromEntry> Iterator for Receivers<C, T> {
    type Item = Target<T>;

    #[inline]
    fn next(&mut self) -> Option<Target<T>> {
        loop {
            if let Some((thunk, entry)) = self.linked().next() {
                return Some(Target::Linked(thunk, entry));
            }
            if self.is_rewired() {
                return self.next_rewired();
            }
            if !self.find_linked() {
                return None;
            }
        }
    }
}
