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

/// A reference to a plan that keeps the plan.
pub(super) enum PlanRef {
    /// For the time of a call. A thread has room for few guards that need no count.
    Guarded(Guard<Option<Arc<Plan>>>),
    Counted(Arc<Plan>),
}

impl PlanRef {
    fn counted(self) -> Option<Arc<Plan>> {
        match self {
            PlanRef::Guarded(guard) => Guard::into_inner(guard),
            PlanRef::Counted(plan) => Some(plan),
        }
    }

    #[inline]
    fn get(&self) -> &Plan {
        const NO_PLAN: &Plan = &Plan::empty();

        match self {
            PlanRef::Guarded(guard) => guard.as_deref().unwrap_or(NO_PLAN),
            PlanRef::Counted(plan) => plan,
        }
    }
}

/// A receiver that a send runs next.
pub(crate) enum Step<C> {
    Linked(&'static Entry),
    /// With its owner, which stays as long as it is called.
    Connected(C, Held),
}

/// A send on its way through a plan.
///
/// It keeps the plan it began with: closures that are connected meanwhile are not called, those that are disconnected are
/// skipped.
pub(crate) struct Walk<'w> {
    wiring: &'w Wiring,
    plan: PlanRef,
    run: Run,
    sender: Option<TypeId>,
    /// The next closure: its chunk, and its place in there.
    chunk: usize,
    place: usize,
}

impl<'w> Walk<'w> {
    pub(super) fn new(wiring: &'w Wiring, plan: PlanRef, run: Run, sender: Option<TypeId>) -> Self {
        Walk { wiring, plan, run, sender, chunk: 0, place: 0 }
    }

    /// The same walk, for a send that does not end before it returns.
    pub(crate) fn counted(self) -> Self {
        let plan = self.plan.counted();
        Walk { plan: plan.map_or_else(|| PlanRef::Guarded(Guard::from_inner(None)), PlanRef::Counted), ..self }
    }

    /// Visits the receivers, until a visit breaks.
    #[inline]
    pub(crate) fn visit<B>(self, mut visit: impl FnMut(Step<&Closure>) -> ControlFlow<B>) -> ControlFlow<B> {
        let Walk { wiring, plan, mut run, sender, .. } = self;
        let plan = plan.get();
        let mut number = 0;
        while let Some(chunk) = plan.closures.chunk(number) {
            for closure in chunk.iter().filter(|closure| closure.is_for(sender)) {
                while let Some(entry) = run.next_before(closure.rank) {
                    if plan.calls(entry) {
                        visit(Step::Linked(entry))?;
                    }
                }
                if let Some(held) = plan.hold(closure) {
                    visit(Step::Connected(closure, held))?;
                } else if closure.is_orphan() {
                    wiring.sweep();
                }
            }
            number += 1;
        }
        for entry in run {
            if plan.calls(entry) {
                visit(Step::Linked(entry))?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The next closure for the sender, whether or not it is to be called.
    fn closure(&mut self) -> Option<Arc<Closure>> {
        let closures = &self.plan.get().closures;
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
            if let Some(entry) = self.run.next_before(rank) {
                if self.plan.get().calls(entry) && entry.is_connected() {
                    return Some(Step::Linked(entry));
                }
                continue;
            }
            let closure = closure?;
            self.place += 1;
            if let Some(held) = self.plan.get().hold(&closure) {
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
