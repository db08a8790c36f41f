//! The plan of a signal whose wiring changed, and the walk of a send through it.

use core::any::TypeId;
use core::ops::ControlFlow;
use std::sync::Arc;

use arc_swap::Guard;

use super::Wiring;
use super::chunks::Chunks;
use super::closure::{Closure, Held};
use crate::registry::{Entry, Run};

/// What a send runs besides the slots, and what it leaves out. Immutable: each change of the wiring makes another one.
///
/// It holds the closures, so that a send that holds the plan holds them all.
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

    /// Whether it changes nothing.
    pub(super) fn is_trivial(&self) -> bool {
        self.closures.is_empty() && !self.is_muted && self.muted.is_empty()
    }

    fn mutes(&self, function: TypeId) -> bool {
        self.muted.contains(&function)
    }
}

/// A reference that keeps its plan, for the time of a call: a thread has room for few guards that need no count.
pub(crate) type PlanGuard = Guard<Option<Arc<Plan>>>;

/// A receiver that a send runs next.
pub(crate) enum Step<C> {
    Linked(&'static Entry),
    /// With its owner, which stays as long as it is called.
    Connected(C, Held),
}

/// What a send finds that has to look at the plan, when it begins.
pub(crate) struct Rewired<'w> {
    wiring: &'w Wiring,
    plan: PlanGuard,
    run: Run,
}

impl<'w> Rewired<'w> {
    pub(super) fn new(wiring: &'w Wiring, plan: PlanGuard, run: Run) -> Self {
        Rewired { wiring, plan, run }
    }

    /// Visits the receivers that run for the sender, until a visit breaks.
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
                if let Some(held) = closure.hold() {
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

    /// Whether single receivers are muted.
    #[inline]
    fn mutes_some(&self) -> bool {
        self.plan.as_deref().is_some_and(|plan| !plan.muted.is_empty())
    }

    /// The same one by one, for a send that does not end before it returns.
    pub(crate) fn walk(self, sender: Option<TypeId>) -> Walk<'w> {
        let Rewired { wiring, plan, run } = self;
        Walk { wiring, plan: Guard::into_inner(plan), run, sender, chunk: 0, place: 0 }
    }
}

/// A send on its way through a plan.
///
/// It keeps the plan it began with: closures that are connected meanwhile are not called, those that are disconnected are
/// skipped.
pub(crate) struct Walk<'w> {
    wiring: &'w Wiring,
    plan: Option<Arc<Plan>>,
    run: Run,
    sender: Option<TypeId>,
    /// The next closure: its chunk, and its place in there.
    chunk: usize,
    place: usize,
}

impl Walk<'_> {
    /// The next closure for the sender, whether or not it is to be called.
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
        closure.hold()
    }
}
