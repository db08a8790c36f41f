//! The wiring of a signal: its slots, and what was changed at run time.
//!
//! # Concepts
//!
//! - The [`Slots`] are the receivers that the linker collected: see [`crate::registry`].
//! - A [`Plan`] holds the changes that all threads share: connected closures, and mutes for all threads. It is immutable. Each
//!   change publishes a new plan.
//! - [Local](local) changes are the scopes, mutes and recordings of one thread or task. They are not part of the plan.
//! - A [recorder](recorders) keeps what is sent. It changes nothing that a send calls.
//! - A linked receiver that is disconnected is marked in its slot, which also replaces its thunk by one that does nothing.
//!
//! # States
//!
//! Each signal has a state of its own. A change of one signal costs the sends of others nothing.
//!
//! | state | a send | what it costs |
//! |---|---|---|
//! | as linked | reads the status of the slots and never comes here | nothing |
//! | only other threads have scopes, mutes or recordings | looks through the list of its own thread, then walks the slots | the slow path |
//! | this thread or task has muted the signal | looks through that list, and calls nothing | the slow path |
//! | this thread or task has a scope, or has muted single receivers | makes a plan of its own, which includes it | the slow path, and memory for the plan |
//! | there is a plan | walks the slots and the closures of the plan, in order | a guard of the plan |
//!
//! [`Wiring::look`] distinguishes them, and `PERFORMANCE.md` counts the instructions under "Rewired and asynchronous sends". When
//! the last change is undone, the signal is as linked again, and sends are as fast as before.
//!
//! # Changes
//!
//! A change locks the [`Edits`] of the signal, modifies them, and publishes a plan made from them. No user code runs under the
//! lock, not even a `Drop`, so a panic cannot leave a change incomplete. A receiver may therefore connect and disconnect on its
//! own signal.
//!
//! A send does not wait for the lock, unless the signal is being recorded: then each send asks for the recorders under the lock. A
//! send keeps the plan that it began with: it does not call closures that are connected later, and it skips those that are
//! disconnected, since they are marked.
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
//! # `Drop` of user values
//!
//! Closures and owners are user values. A change drops them after it released the lock, and a send after its last receiver, so
//! their `Drop` may use any signal, also this one: it may send, connect, disconnect and mute. It runs on the thread of that change
//! or send. If it panics, [`drop_user`](crate::failure::drop_user) catches that, and the change or send goes on. The closure
//! of `record_with` is dropped in the same way. [`local`] says what destructors of thread-locals may do at the end of a thread.

pub(crate) mod boxed;
pub(crate) mod carry;
mod chunks;
mod closure;
mod edits;
pub(crate) mod local;
mod plan;
mod recorders;
pub(crate) mod task;

use core::any::TypeId;
use core::mem::ManuallyDrop;
use core::ops::ControlFlow;
use std::borrow::Cow;
use std::sync::Arc;

use arc_swap::ArcSwapOption;

use self::boxed::Boxed;
pub(crate) use self::closure::{Closure, Handle, Held, Typed};
use self::edits::Edits;
use self::local::{Change, Here};
use self::plan::Plan;
pub(crate) use self::plan::{Step, Walk};
use crate::receiver::Receiver;
use crate::receiver::connected::Owner;
use crate::registry::slot::FutureSize;
use crate::registry::{Entry, Erased, Metadata, Run, Slots};
use crate::sender::SenderType;
use crate::sync::Mutex;
use crate::sync::atomic::AtomicUsize;
use crate::sync::atomic::Ordering::Acquire;

/// The wiring of one signal.
pub(crate) struct Wiring {
    pub(crate) slots: Slots,
    /// Never dropped, since signals are statics. Without `ManuallyDrop`, each crate that declares a signal would compile the drop.
    changes: ManuallyDrop<Changes>,
}

struct Changes {
    plan: ArcSwapOption<Plan>,
    /// [`PLANNED`] if there is a plan, and [`LOCAL`] for each scope and mute of a single thread or task, and for each recording.
    /// Sends read this first, since it is cheaper than loading the plan.
    state: AtomicUsize,
    /// The number of recordings, wherever they record.
    recorders: AtomicUsize,
    edits: Mutex<Edits>,
}

/// Part of the state: there is a plan.
const PLANNED: usize = 1;

/// Part of the state: a scope or mute of a thread or task, or a recording. There may be any number of these.
const LOCAL: usize = 2;

/// A receiver to connect.
pub(crate) struct Connecting {
    pub(crate) metadata: Metadata,
    pub(crate) uid: Option<Cow<'static, str>>,
    pub(crate) sender: Option<SenderType>,
    pub(crate) future_size: FutureSize,
    pub(crate) owner: Option<Owner>,
    pub(crate) closure: Boxed,
}

/// What a send from this thread or task finds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// It calls the slots.
    Linked,
    /// It calls nothing: this thread or task has muted the signal.
    Muted,
    /// It calls what the plan says, if there still is one.
    Planned,
    /// This thread or task has changes of its own.
    Local,
}

impl Wiring {
    pub(crate) const fn new(filters: bool, skip: Erased) -> Self {
        Wiring {
            slots: Slots::new(filters, skip),
            changes: ManuallyDrop::new(Changes {
                plan: ArcSwapOption::const_empty(),
                state: AtomicUsize::new(0),
                recorders: AtomicUsize::new(0),
                edits: Mutex::new(Edits::new()),
            }),
        }
    }

    /// Returns the slots that a send calls for a sender of this type. `None` means that the signal does not select by sender.
    ///
    /// `all` are the slots of the signal, as [`Slots::all`] returns them.
    #[inline]
    fn run(&self, all: &'static [Entry], sender: Option<TypeId>) -> Run {
        match sender {
            None => Run::new([all, &[]]),
            // SAFETY: `all` comes from `Slots::all`, directly or through a plan, so the slots are sorted.
            Some(sender) => unsafe { self.slots.run_for(sender) },
        }
    }

    /// Looks at the wiring, at the beginning of a send.
    #[inline]
    pub(crate) fn look(&self) -> Look {
        if self.is_planned() { Look::Planned } else { self.look_closer() }
    }

    /// Returns `true` if there is a plan, and no thread has changes of its own.
    #[inline]
    pub(crate) fn is_planned(&self) -> bool {
        // Acquire pairs with `publish`, which stores the plan first. The load of the plan therefore sees one at least as new.
        self.changes.state.load(Acquire) == PLANNED
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn look_closer(&self) -> Look {
        if !self.slots.is_rewired() {
            return self.look_first();
        }
        // Acquire: as in `is_planned`.
        let state = self.changes.state.load(Acquire);
        if state >= LOCAL {
            match local::of(self) {
                Here::Nothing => {}
                Here::Muted => return Look::Muted,
                Here::Changed => return Look::Local,
            }
        }
        if state & PLANNED == 0 { Look::Linked } else { Look::Planned }
    }

    #[cold]
    #[inline(never)]
    fn look_first(&self) -> Look {
        self.slots.settle();
        if self.slots.is_rewired() { self.look() } else { Look::Linked }
    }

    /// Visits the receivers of a send in order, until a visit breaks.
    #[inline]
    pub(crate) fn visit<C: ?Sized + 'static, B>(
        &self,
        sender: Option<TypeId>,
        visit: impl FnMut(Step<Typed<'_, C>>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        match self.look() {
            Look::Planned => self.visit_planned(sender, visit),
            look => self.visit_unplanned(look, sender, visit),
        }
    }

    /// The part of [`visit`](Self::visit) for all but [`Look::Planned`].
    #[inline]
    pub(crate) fn visit_unplanned<C: ?Sized + 'static, B>(
        &self,
        look: Look,
        sender: Option<TypeId>,
        mut visit: impl FnMut(Step<Typed<'_, C>>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        match look {
            Look::Muted => ControlFlow::Continue(()),
            Look::Linked => self.run(self.slots.all(), sender).visit(|entry| visit(Step::Linked(entry))),
            Look::Planned | Look::Local => self.local_plan().visit_some(self, sender, visit),
        }
    }

    /// The part of [`visit`](Self::visit) for [`Look::Planned`].
    #[inline]
    pub(crate) fn visit_planned<C: ?Sized + 'static, B>(
        &self,
        sender: Option<TypeId>,
        mut visit: impl FnMut(Step<Typed<'_, C>>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        match self.changes.plan.load().as_deref() {
            Some(plan) if plan.mutes.is_nothing() => plan.visit(self, sender, visit),
            Some(plan) => plan.visit_some(self, sender, visit),
            // The last change was undone since the send looked.
            None => self.run(self.slots.all(), sender).visit(|entry| visit(Step::Linked(entry))),
        }
    }

    /// Returns the receivers of a send in order, for one that pauses between them.
    pub(crate) fn walk(&self, sender: Option<TypeId>) -> Walk<'_> {
        let plan = match self.look() {
            Look::Muted => return Walk::new(self, None, Run::EMPTY, sender),
            Look::Linked => None,
            Look::Planned => self.changes.plan.load_full(),
            Look::Local => Some(Arc::new(self.local_plan())),
        };
        if plan.as_ref().is_some_and(|plan| plan.mutes.is_everything()) {
            return Walk::new(self, None, Run::EMPTY, sender);
        }
        Walk::new(self, plan, self.run(self.slots.all(), sender), sender)
    }

    /// Makes a plan for one send of this thread or task, which has changes.
    #[cold]
    fn local_plan(&self) -> Plan {
        let mut plan = self.changes.plan.load().as_deref().map_or_else(|| Plan::of(self.slots.all()), Plan::clone);
        self.add_local_changes(&mut plan);
        plan
    }

    /// Adds the changes of this thread or task to a plan.
    fn add_local_changes(&self, plan: &mut Plan) {
        local::for_each(self, |change| match change {
            Change::Mute => plan.mutes.add(None),
            Change::MuteFunction(function) => plan.mutes.add(Some(*function)),
            Change::Scope(closure) => plan.closures.insert(Arc::clone(closure)),
            Change::Record(_) => {}
        });
    }

    pub(crate) fn has_receivers(&self, sender: Option<TypeId>) -> bool {
        self.walk(sender).next().is_some()
    }

    /// Returns every receiver in the order in which they run. Linked receivers that are disconnected are included, closures of
    /// other threads and tasks are not.
    pub(crate) fn receivers(&self) -> Vec<Receiver> {
        let edits = self.edits();
        let mut plan = edits.plan(self.slots.all());
        drop(edits);
        self.add_local_changes(&mut plan);
        let Plan { linked, closures, mutes } = plan;
        let mut linked = linked.iter().collect::<Vec<_>>();
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
            receiver.is_muted = mutes.mutes(receiver.metadata().function);
        }
        receivers
    }
}
