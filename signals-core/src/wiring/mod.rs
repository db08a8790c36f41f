//! The wiring of a signal: its slots, and what was changed at run time.
//!
//! # Concepts
//!
//! - The [`Slots`] are what the linker made: see [`crate::registry`].
//! - A [`Plan`] is what all threads share of the changes: closures that were connected, and mutes for every thread. It is
//!   immutable. Each change publishes another one.
//! - Scopes and mutes of one thread or task are not in the plan: see [`local`].
//! - A linked receiver that is disconnected is marked in its slot.
//!
//! # The way of a send
//!
//! As long as nothing differs from what the linker made, a send reads the status of the slots and never comes here. Else
//! [`Wiring::settle`] looks first at the changes of this thread, if any thread has some, and then at the plan, if there is
//! one. Without either it goes on through the slots alone, as it does if another thread has a scope or a mute.
//!
//! # Changes
//!
//! A change takes a lock that belongs to the signal. No user code runs while it is held, not even a `Drop`, so nothing
//! is left half changed. Sends never take it: they load the plan from an [`ArcSwapOption`], whose guard keeps the plan and
//! with it the closures. A plan that was replaced, and a closure in no later plan, are dropped by the last send that uses
//! them.

mod chunks;
mod closure;
mod edits;
pub(crate) mod local;
mod plan;
pub(crate) mod task;

use core::any::{Any, TypeId};
use core::mem::ManuallyDrop;
use std::borrow::Cow;
use std::sync::Arc;

use arc_swap::{ArcSwapOption, Guard};

pub(crate) use self::closure::{Closure, Connected, Handle, Held, Owner};
use self::edits::Edits;
use self::local::Here;
use self::plan::Plan;
pub(crate) use self::plan::{Rewired, Step, Walk};
use crate::receiver::Receiver;
use crate::registry::slot::FutureSize;
use crate::registry::{Entry, Erased, Metadata, Run, Slots};
use crate::sender::SenderType;
use crate::sync::Mutex;
use crate::sync::atomic::Ordering::{Acquire, Relaxed};
use crate::sync::atomic::{AtomicBool, AtomicUsize};

/// The wiring of one signal.
pub(crate) struct Wiring {
    pub(crate) slots: Slots,
    /// Never dropped, as signals are statics: else each crate that declares one would have code for it.
    changes: ManuallyDrop<Changes>,
}

struct Changes {
    plan: ArcSwapOption<Plan>,
    /// Whether there is a plan. Sends look at this first, since it is cheaper.
    is_planned: AtomicBool,
    /// How many scopes and mutes of single threads and tasks there are.
    locals: AtomicUsize,
    edits: Mutex<Edits>,
}

/// How to connect a receiver.
pub(crate) struct Connecting {
    pub(crate) metadata: Metadata,
    pub(crate) uid: Option<Cow<'static, str>>,
    pub(crate) sender: Option<SenderType>,
    pub(crate) future_size: FutureSize,
    pub(crate) owner: Option<Owner>,
    /// A `Box<C>`, where `C` is the type of all closures of the signal.
    pub(crate) closure: Box<dyn Any + Send + Sync>,
}

/// The receivers that a send runs, once it looked at the wiring.
pub(crate) enum Settled<'w> {
    Linked(Run),
    Rewired(Rewired<'w>),
}

impl Wiring {
    pub(crate) const fn new(filters: bool, skip: Erased) -> Self {
        Wiring {
            slots: Slots::new(filters, skip),
            changes: ManuallyDrop::new(Changes {
                plan: ArcSwapOption::const_empty(),
                is_planned: AtomicBool::new(false),
                locals: AtomicUsize::new(0),
                edits: Mutex::new(Edits::new()),
            }),
        }
    }

    /// The slots that a sender of this type runs. `None` is a send of a signal that does not filter.
    fn run(&self, sender: Option<TypeId>) -> Run {
        let all = self.slots.all();
        Run::new(sender.map_or([all, &[]], |sender| self.slots.split(all, sender)))
    }

    /// The receivers that a send from here runs.
    pub(crate) fn settle(&self, sender: Option<TypeId>) -> Settled<'_> {
        self.slots.settle();
        if !self.slots.is_rewired() {
            return Settled::Linked(self.run(sender));
        }
        if self.changes.locals.load(Relaxed) > 0 {
            match local::of(self) {
                Here::Nothing => {}
                Here::Muted => return Settled::Linked(Run::EMPTY),
                Here::Changed => return self.settle_here(sender),
            }
        }
        // Acquire pairs with `publish`, which stores the plan before.
        if !self.changes.is_planned.load(Acquire) {
            return Settled::Linked(self.run(sender));
        }
        let plan = self.changes.plan.load();
        if plan.as_ref().is_some_and(|plan| plan.is_muted) {
            return Settled::Linked(Run::EMPTY);
        }
        Settled::Rewired(Rewired::new(self, plan, self.run(sender)))
    }

    /// As [`settle`](Self::settle) with changes of this thread or task, as a plan of this send's own.
    #[cold]
    fn settle_here(&self, sender: Option<TypeId>) -> Settled<'_> {
        let shared = self.changes.plan.load_full();
        let mut plan = shared.map_or_else(Plan::empty, |plan| Plan::clone(&plan));
        if plan.is_muted {
            return Settled::Linked(Run::EMPTY);
        }
        local::add_to(self, &mut plan);
        Settled::Rewired(Rewired::new(self, Guard::from_inner(Some(Arc::new(plan))), self.run(sender)))
    }

    pub(crate) fn has_receivers(&self, sender: Option<TypeId>) -> bool {
        match self.settle(sender) {
            Settled::Linked(mut run) => run.any(Entry::is_connected),
            Settled::Rewired(rewired) => rewired.walk(sender).next().is_some(),
        }
    }

    /// Every receiver in the order in which they run: connected ones of this thread or for all, and linked ones also if they
    /// are disconnected.
    pub(crate) fn receivers(&self) -> Vec<Receiver> {
        let edits = self.edits();
        let mut plan = edits.plan();
        drop(edits);
        local::add_to(self, &mut plan);
        let Plan { closures, is_muted, muted } = plan;
        let mut linked = self.slots.all().iter().collect::<Vec<_>>();
        linked.sort_unstable_by_key(|entry| entry.rank);
        let mut linked = linked.into_iter().peekable();
        let mut receivers = Vec::new();
        for closure in closures.iter() {
            while let Some(entry) = linked.next_if(|entry| entry.rank < closure.rank) {
                receivers.push(Receiver::linked(entry));
            }
            receivers.push(Receiver::connected(closure.connected().clone()));
        }
        receivers.extend(linked.map(Receiver::linked));
        for receiver in &mut receivers {
            receiver.is_muted = is_muted || muted.contains(&receiver.metadata().function);
        }
        receivers
    }
}
