//! The plan of a signal whose wiring was changed, and the ways through it.
//!
//! A send merges two sorted lists: the linked slots by rank, and the closures of the plan. [`Rewired::visit`] does so in one
//! go, for sends that run to their end. [`Walk`] is the same as an iterator, for sends that pause between receivers.

use core::any::TypeId;
use core::ops::ControlFlow;
use std::sync::Arc;

use arc_swap::Guard;

use super::Wiring;
use super::chunks::Chunks;
use super::closure::{Closure, Held};
use super::local;
use crate::registry::{Entry, Run};

/// The closures that a send calls besides the slots, and what is muted. Immutable: each change of the wiring makes a new one.
///
/// A send that holds the plan keeps all of its closures.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(super) closures: Chunks,
    pub(super) is_muted: bool,
    /// The functions that are muted.
    pub(super) muted: Vec<TypeId>,
}

impl Plan {
    pub(super) const fn empty() -> Self {
        Plan { closures: Chunks::new(), is_muted: false, muted: Vec::new() }
    }

    /// Returns `true` if the plan changes nothing.
    pub(super) fn is_trivial(&self) -> bool {
        self.closures.is_empty() && !self.is_muted && self.muted.is_empty()
    }

    fn mutes(&self, function: TypeId) -> bool {
        self.muted.contains(&function)
    }
}

/// A reference that keeps the plan during a call. It must be short-lived, since each thread has only a few guards that need no
/// reference count.
pub(crate) type PlanGuard = Guard<Option<Arc<Plan>>>;

/// The receiver that a send calls next.
pub(crate) enum Step<C> {
    Linked(&'static Entry),
    /// A closure, and its owner for the time of the call.
    Connected(C, Held),
}

/// The plan and the slots at the beginning of a send.
pub(crate) struct Rewired<'w> {
    wiring: &'w Wiring,
    plan: PlanGuard,
    run: Run,
}

impl<'w> Rewired<'w> {
    pub(super) fn new(wiring: &'w Wiring, plan: PlanGuard, run: Run) -> Self {
        Rewired { wiring, plan, run }
    }

    /// Visits the receivers of the sender in order, until a visit breaks.
    #[inline]
    pub(crate) fn visit<B>(
        self,
        sender: Option<TypeId>,
        mut visit: impl FnMut(Step<&Closure>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        if self.mutes_some() {
            return self.walk(sender).try_for_each(|step| match step {
                Step::Linked(entry) => visit(Step::Linked(entry)),
                Step::Connected(closure, held) => visit(Step::Connected(&closure, held)),
            });
        }
        let Rewired { wiring, plan, mut run } = self;
        let mut number = 0;
        while let Some(chunk) = plan.as_deref().and_then(|plan| plan.closures.chunk(number)) {
            for closure in chunk {
                if !closure.is_for(sender) {
                    continue;
                }
                if !run.is_empty() {
                    run.split_before(closure.rank).visit(|entry| visit(Step::Linked(entry)))?;
                }
                if let Some(held) = closure.hold(local::is_open) {
                    visit(Step::Connected(closure, held))?;
                } else if closure.is_orphan() {
                    wiring.sweep();
                }
            }
            number += 1;
        }
        if run.is_empty() {
            return ControlFlow::Continue(());
        }
        run.visit(|entry| visit(Step::Linked(entry)))
    }

    /// Returns `true` if single receivers are muted.
    #[inline]
    fn mutes_some(&self) -> bool {
        self.plan.as_deref().is_some_and(|plan| !plan.muted.is_empty())
    }

    /// Returns the same receivers as an iterator, for a send that pauses between them.
    pub(crate) fn walk(self, sender: Option<TypeId>) -> Walk<'w> {
        let Rewired { wiring, plan, run } = self;
        Walk { wiring, plan: Guard::into_inner(plan), run, sender, chunk: 0, place: 0 }
    }
}

/// An iterator over the receivers of a send.
///
/// It keeps the plan that it began with. Closures that are connected later are not called, and closures that are disconnected
/// are skipped.
pub(crate) struct Walk<'w> {
    wiring: &'w Wiring,
    plan: Option<Arc<Plan>>,
    run: Run,
    sender: Option<TypeId>,
    /// The position of the next closure: its chunk, and its place in the chunk.
    chunk: usize,
    place: usize,
}

impl Walk<'static> {
    /// Returns a walk through these slots alone.
    pub(crate) fn linked(wiring: &'static Wiring, run: Run) -> Self {
        Walk { wiring, plan: None, run, sender: None, chunk: 0, place: 0 }
    }
}

impl Walk<'_> {
    /// Returns the next closure for the sender, even if it must not be called.
    fn closure(&mut self) -> Option<Arc<Closure>> {
        let closures = &self.plan.as_ref()?.closures;
        while let Some(chunk) = closures.chunk(self.chunk) {
            if let Some(skipped) = chunk[self.place..].iter().position(|closure| closure.is_for(self.sender)) {
                self.place += skipped;
                return Some(Arc::clone(&chunk[self.place]));
            }
            (self.chunk, self.place) = (self.chunk + 1, 0);
        }
        None
    }
}

impl Iterator for Walk<'_> {
    type Item = Step<Arc<Closure>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let closure = self.closure();
            let rank = closure.as_ref().map_or(u32::MAX, |closure| closure.rank);
            let plan = self.plan.as_deref();
            if let Some(entry) = self.run.next_before(rank) {
                if plan.is_none_or(|plan| plan.calls(entry)) && entry.is_connected() {
                    return Some(Step::Linked(entry));
                }
                continue;
            }
            let (closure, plan) = closure.zip(plan)?;
            self.place += 1;
            if let Some(held) = plan.hold(&closure) {
                return Some(Step::Connected(closure, held));
            }
            if closure.is_orphan() {
                self.wiring.sweep();
            }
        }
    }
}

impl Plan {
    #[inline]
    fn calls(&self, entry: &Entry) -> bool {
        self.muted.is_empty() || !self.mutes(entry.metadata.function)
    }

    #[inline]
    fn hold(&self, closure: &Closure) -> Option<Held> {
        if !self.muted.is_empty() && self.mutes(closure.connected().metadata().function) {
            return None;
        }
        closure.hold(local::is_open)
    }
}
