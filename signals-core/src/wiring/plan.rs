//! The plan of a signal whose wiring was changed, and the ways through it.
//!
//! A send merges two sorted lists: the linked slots by rank, and the closures of the plan. [`Plan::visit`] does so in one
//! go, for sends that run to their end. [`Walk`] is the same as an iterator, for sends that pause between receivers.

use core::any::TypeId;
use core::ops::ControlFlow;
use std::sync::Arc;

use super::Wiring;
use super::chunks::Chunks;
use super::closure::{Closure, Held, Typed};
use super::local;
use crate::registry::{Entry, Run};

/// The closures that a send calls besides the slots, and what is muted. Immutable: each change of the wiring makes a new one.
///
/// A send that holds the plan keeps all of its closures.
#[derive(Clone)]
pub(crate) struct Plan {
    /// The slots of the signal. A send that holds a plan need not ask whether they are sorted.
    pub(super) linked: &'static [Entry],
    pub(super) closures: Chunks,
    pub(super) mutes: Mutes,
}

/// What is muted.
#[derive(Clone)]
pub(super) enum Mutes {
    Nothing,
    /// The receivers of these functions.
    Functions(Vec<TypeId>),
    /// The signal.
    Everything,
}

impl Plan {
    /// Returns a plan that changes nothing.
    pub(super) const fn of(linked: &'static [Entry]) -> Self {
        Plan { linked, closures: Chunks::new(), mutes: Mutes::Nothing }
    }

    /// Returns `true` if the plan changes nothing.
    pub(super) fn is_trivial(&self) -> bool {
        self.closures.is_empty() && self.mutes.is_nothing()
    }
}

impl Mutes {
    /// Adds the receivers of a function, or the signal.
    pub(super) fn add(&mut self, function: Option<TypeId>) {
        match (function, &mut *self) {
            (None, _) => *self = Mutes::Everything,
            (Some(function), Mutes::Nothing) => *self = Mutes::Functions(vec![function]),
            (Some(function), Mutes::Functions(functions)) => functions.push(function),
            (Some(_), Mutes::Everything) => {}
        }
    }

    #[inline]
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Mutes::Nothing)
    }

    #[inline]
    pub(super) fn is_everything(&self) -> bool {
        matches!(self, Mutes::Everything)
    }

    /// Returns `true` if the receivers of the function are muted.
    #[inline]
    pub(super) fn mutes(&self, function: TypeId) -> bool {
        match self {
            Mutes::Nothing => false,
            Mutes::Functions(functions) => functions.contains(&function),
            Mutes::Everything => true,
        }
    }
}

/// The receiver that a send calls next.
pub(crate) enum Step<C> {
    Linked(&'static Entry),
    /// A closure, and its owner for the time of the call.
    Connected(C, Held),
}

impl Plan {
    /// Visits the receivers of a send in order, until a visit breaks. Mutes are not considered. `C` is the type of the closures.
    #[inline]
    pub(super) fn visit<C: ?Sized + 'static, B>(
        &self,
        wiring: &Wiring,
        sender: Option<TypeId>,
        mut visit: impl FnMut(Step<Typed<'_, C>>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let mut run = wiring.run(self.linked, sender);
        for (rank, closures) in self.closures.typed::<C>() {
            if !run.is_empty() {
                run.split_before(rank).visit(|entry| visit(Step::Linked(entry)))?;
            }
            for closure in closures {
                if !closure.is_for(sender) {
                    continue;
                }
                if closure.is_plain() {
                    visit(Step::Connected(closure, Held::NONE))?;
                } else if let Some(held) = hold_carefully(&closure, wiring) {
                    visit(Step::Connected(closure, held))?;
                }
            }
        }
        if run.is_empty() {
            return ControlFlow::Continue(());
        }
        run.visit(|entry| visit(Step::Linked(entry)))
    }

    /// Does the same as [`visit`](Self::visit) if the plan mutes the signal or some receivers.
    #[cold]
    #[inline(never)]
    pub(super) fn visit_some<C: ?Sized + 'static, B>(
        &self,
        wiring: &Wiring,
        sender: Option<TypeId>,
        mut visit: impl FnMut(Step<Typed<'_, C>>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        if self.mutes.is_everything() {
            return ControlFlow::Continue(());
        }
        let run = wiring.run(self.linked, sender);
        Walk::new(wiring, Some(Arc::new(self.clone())), run, sender).try_for_each(|step| match step {
            Step::Linked(entry) => visit(Step::Linked(entry)),
            Step::Connected(closure, held) => visit(Step::Connected(closure.typed(), held)),
        })
    }
}

/// Prepares the call of a closure that has an owner or a scope, or was disconnected. Returns `None` if it must not be called.
#[cold]
#[inline(never)]
fn hold_carefully(closure: &Closure, wiring: &Wiring) -> Option<Held> {
    let held = closure.hold(local::is_open);
    if held.is_none() && closure.is_orphan() {
        wiring.sweep();
    }
    held
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

impl<'w> Walk<'w> {
    pub(super) fn new(wiring: &'w Wiring, plan: Option<Arc<Plan>>, run: Run, sender: Option<TypeId>) -> Self {
        Walk { wiring, plan, run, sender, chunk: 0, place: 0 }
    }

    /// Returns the next closure for the sender, even if it must not be called.
    #[inline]
    fn closure(&mut self) -> Option<&Arc<Closure>> {
        let closures = &self.plan.as_ref()?.closures;
        while let Some(chunk) = closures.chunk(self.chunk) {
            if let Some(skipped) = chunk[self.place..].iter().position(|closure| closure.is_for(self.sender)) {
                self.place += skipped;
                return Some(&chunk[self.place]);
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
            let rank = self.closure().map_or(u32::MAX, |closure| closure.rank);
            if let Some(entry) = self.run.next_before(rank) {
                if self.plan.as_ref().is_none_or(|plan| plan.calls(entry)) && entry.is_connected() {
                    return Some(Step::Linked(entry));
                }
                continue;
            }
            let closure = Arc::clone(self.closure()?);
            self.place += 1;
            if self.plan.as_ref().is_none_or(|plan| plan.calls_connected(&closure))
                && let Some(held) = hold_carefully(&closure, self.wiring)
            {
                return Some(Step::Connected(closure, held));
            }
        }
    }
}

impl Plan {
    #[inline]
    fn calls(&self, entry: &Entry) -> bool {
        !self.mutes.mutes(entry.metadata.function)
    }

    fn calls_connected(&self, closure: &Closure) -> bool {
        !self.mutes.mutes(closure.connected().metadata().function)
    }
}
