//! The wiring of a signal: its slots, and what was changed at run time.
//!
//! # Concepts
//!
//! - The [`Slots`] are the receivers that the linker collected: see [`crate::registry`].
//! - A [`Plan`] holds the changes that all threads share: connected closures, and mutes for all threads. It is immutable. Each
//!   change publishes a new plan.
//! - [Local](local) changes are the scopes and mutes of one thread or task. They are not part of the plan.
//! - A linked receiver that is disconnected is marked in its slot, which also replaces its thunk by one that does nothing.
//!
//! # States
//!
//! | state | a send |
//! |---|---|
//! | as linked | reads the status of the slots and never comes here |
//! | only another thread has a scope or mute | walks the slots |
//! | this thread or task has a scope or mute | makes a plan of its own, which includes it |
//! | there is a plan | walks the slots and the closures of the plan, in order |
//!
//! [`Wiring::settle`] distinguishes the last three. When the last change is undone, the signal is as linked again, and sends are
//! as fast as before.
//!
//! # Changes
//!
//! A change locks the [`Edits`] of the signal, modifies them, and publishes a plan made from them. No user code runs under the
//! lock, not even a `Drop`, so a panic cannot leave a change incomplete. A receiver may therefore connect and disconnect on its
//! own signal.
//!
//! A send never takes the lock. It keeps the plan that it began with: it does not call closures that are connected later, and it
//! skips those that are disconnected, since they are marked.
//!
//! # Where memory is freed
//!
//! - Slots and signals are statics and are never freed.
//! - A plan is reference-counted in an [`ArcSwapOption`]. A change drops the old plan after it released the lock. If a send
//!   still holds that plan, the end of the send drops it.
//! - A closure is kept by the edits until it is disconnected, and by the plans that contain it. It is dropped with the last of
//!   these. A [`Connection`](crate::Connection) keeps only the facts about the receiver.
//! - A closure whose owner was dropped is removed by the next send or change that finds it.
//!
//! Closures and owners are user values, whose `Drop` may panic. Both are dropped through
//! [`drop_user`](crate::failure::drop_user), which catches that.

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

pub(crate) use self::closure::{Closure, Handle, Held};
use self::edits::Edits;
use self::local::{Change, Here};
use self::plan::Plan;
pub(crate) use self::plan::{Rewired, Step, Walk};
use crate::receiver::Receiver;
use crate::receiver::connected::Owner;
use crate::registry::slot::FutureSize;
use crate::registry::{Entry, Erased, Metadata, Run, Slots};
use crate::sender::SenderType;
use crate::sync::Mutex;
use crate::sync::atomic::Ordering::{Acquire, Relaxed};
use crate::sync::atomic::{AtomicBool, AtomicUsize};

/// The wiring of one signal.
pub(crate) struct Wiring {
    pub(crate) slots: Slots,
    /// Never dropped, since signals are statics. Without `ManuallyDrop`, each crate that declares a signal would compile the drop.
    changes: ManuallyDrop<Changes>,
}

struct Changes {
    plan: ArcSwapOption<Plan>,
    /// `true` if there is a plan. Sends read this first, since it is cheaper than loading the plan.
    is_planned: AtomicBool,
    /// The number of scopes and mutes of single threads and tasks.
    locals: AtomicUsize,
    edits: Mutex<Edits>,
}

/// A receiver to connect.
pub(crate) struct Connecting {
    pub(crate) metadata: Metadata,
    pub(crate) uid: Option<Cow<'static, str>>,
    pub(crate) sender: Option<SenderType>,
    pub(crate) future_size: FutureSize,
    pub(crate) owner: Option<Owner>,
    /// A `Box<C>`, where `C` is the type of all closures of the signal.
    pub(crate) closure: Box<dyn Any + Send + Sync>,
}

/// What a send has to call, after it looked at the wiring.
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

    /// Returns the slots to call for a sender of this type. `None` means that the signal does not select by sender.
    fn run(&self, sender: Option<TypeId>) -> Run {
        let all = self.slots.all();
        Run::new(sender.map_or([all, &[]], |sender| self.slots.split(all, sender)))
    }

    /// Returns what a send from this thread or task has to call.
    pub(crate) fn settle(&self, sender: Option<TypeId>) -> Settled<'_> {
        self.slots.settle();
        if !self.slots.is_rewired() {
            return Settled::Linked(self.run(sender));
        }
        // Relaxed: only changes of this thread or task matter here, and they happened before this load.
        if self.changes.locals.load(Relaxed) > 0 {
            match local::of(self) {
                Here::Nothing => {}
                Here::Muted => return Settled::Linked(Run::EMPTY),
                Here::Changed => return self.settle_here(sender),
            }
        }
        // Acquire pairs with `publish`, which stores the plan first. `true` therefore means that the load below sees a plan
        // at least as new.
        if !self.changes.is_planned.load(Acquire) {
            return Settled::Linked(self.run(sender));
        }
        let plan = self.changes.plan.load();
        if plan.as_ref().is_some_and(|plan| plan.is_muted) {
            return Settled::Linked(Run::EMPTY);
        }
        Settled::Rewired(Rewired::new(self, plan, self.run(sender)))
    }

    /// Does the same as [`settle`](Self::settle) if this thread or task has changes: makes a plan for this send alone.
    /// Adds the changes of this thread or task to a plan.
    fn add_local_changes(&self, plan: &mut Plan) {
        local::for_each(self, |change| match change {
            Change::Mute => plan.is_muted = true,
            Change::MuteFunction(function) => plan.muted.push(*function),
            Change::Scope(closure) => plan.closures.insert(Arc::clone(closure)),
        });
    }

    #[cold]
    fn settle_here(&self, sender: Option<TypeId>) -> Settled<'_> {
        let shared = self.changes.plan.load_full();
        let mut plan = shared.map_or_else(Plan::empty, |plan| Plan::clone(&plan));
        if plan.is_muted {
            return Settled::Linked(Run::EMPTY);
        }
        self.add_local_changes(&mut plan);
        Settled::Rewired(Rewired::new(self, Guard::from_inner(Some(Arc::new(plan))), self.run(sender)))
    }

    pub(crate) fn has_receivers(&self, sender: Option<TypeId>) -> bool {
        match self.settle(sender) {
            Settled::Linked(mut run) => run.any(Entry::is_connected),
            Settled::Rewired(rewired) => rewired.walk(sender).next().is_some(),
        }
    }

    /// Returns every receiver in the order in which they run. Linked receivers that are disconnected are included, closures of
    /// other threads and tasks are not.
    pub(crate) fn receivers(&self) -> Vec<Receiver> {
        let edits = self.edits();
        let mut plan = edits.plan();
        drop(edits);
        self.add_local_changes(&mut plan);
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
