//! [`Edits`]: the changes of the wiring for all threads, and the methods that make changes.
//!
//! Each method follows the same steps: lock the edits, modify them, publish a plan made from them, release the lock, and then
//! drop what was replaced. The last step may run user code: see [the page of the wiring](super).

use core::any::TypeId;
use core::future::Future;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, TryLockError};

use super::chunks::Chunks;
use super::closure::Closure;
use super::local::{Change, Local, OnThread, Scope};
use super::plan::{Mutes, Plan};
use super::task::InTask;
use super::{Connecting, LOCAL, PLANNED, Wiring};
use crate::failure::drop_user;
use crate::receiver::Receiver;
use crate::receiver::connected::{Connected, Key, unique};
use crate::record::recorder::Recorder;
use crate::registry::Entry;
use crate::sync::MutexGuard;
use crate::sync::atomic::Ordering::{Relaxed, Release};

/// The changes for all threads, behind the lock. The plan is made from them.
pub(super) struct Edits {
    closures: Chunks,
    /// The number of changes before the closures are searched next for those whose owner was dropped.
    until_sweep: usize,
    /// The closures that have a uid.
    uids: BTreeMap<Cow<'static, str>, Connected>,
    /// The number of linked receivers that are disconnected.
    disconnected: usize,
    /// The mutes for all threads: the number of each, and the function if it mutes only that receiver.
    mutes: Vec<(u64, Option<TypeId>)>,
    /// The recordings for all threads.
    pub(super) recorders: Vec<Arc<Recorder>>,
}

impl Wiring {
    pub(super) fn edits(&self) -> MutexGuard<'_, Edits> {
        // No user code runs under the lock, so even a poisoned lock guards consistent edits.
        self.changes.edits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Connects a receiver. Returns its facts, and `false` if its uid is taken, so that it is not connected.
    pub(crate) fn connect(&self, connecting: Connecting) -> (Connected, bool) {
        let Connecting { metadata, uid, sender, future_size, owner, closure } = connecting;
        let rank = self.rank_of(metadata.order);
        let connected = Connected::new(metadata, uid.clone(), sender, future_size, owner);
        let mut edits = self.edits();
        if let Some(uid) = uid {
            if self.has_uid(&edits, &uid) {
                drop(edits);
                drop_user(closure);
                return (connected, false);
            }
            edits.uids.insert(uid, connected.clone());
        }
        edits.closures.insert(Arc::new(Closure::new(connected.clone(), rank, closure, None)));
        let orphans = edits.sweep();
        let old = self.publish(edits);
        drop((orphans, old));
        (connected, true)
    }

    /// Returns the rank before which a closure of this order runs. It is after all linked receivers of the same or a lower order.
    fn rank_of(&self, order: i32) -> u32 {
        let before = self.slots.all().iter().filter(|entry| entry.metadata.order <= order);
        before.map(|entry| entry.rank + 1).max().unwrap_or(0)
    }

    /// Returns `true` if a receiver with this uid is connected.
    fn has_uid(&self, edits: &Edits, uid: &str) -> bool {
        edits.uids.get(uid).is_some_and(Connected::is_connected)
            || self.slots.all().iter().any(|entry| entry.is_connected() && entry.metadata.uid() == uid)
    }

    /// Disconnects the receivers for which `is_meant` holds. Returns those that were connected.
    pub(crate) fn disconnect(&self, is_meant: &dyn Fn(&Receiver) -> bool) -> Vec<Receiver> {
        let mut edits = self.edits();
        let mut changed = Vec::new();
        for entry in self.slots.all() {
            let receiver = Receiver::linked(entry);
            if entry.is_connected() && is_meant(&receiver) {
                entry.set_connected(false);
                edits.disconnected += 1;
                changed.push(receiver);
            }
        }
        let closures = edits.closures.iter().map(|closure| closure.connected());
        let meant = closures.filter(|connected| is_meant(&Receiver::connected((*connected).clone())));
        let meant = meant.map(Connected::key).collect::<Vec<_>>();
        let closures = edits.remove(meant);
        changed.extend(were_connected(&closures));
        self.after(edits, closures, changed)
    }

    /// Disconnects one receiver that was connected at run time.
    pub(crate) fn disconnect_one(&self, connected: &Connected) -> Vec<Receiver> {
        let mut edits = self.edits();
        let closure = edits.remove([connected.key()]);
        let changed = were_connected(&closure).collect();
        self.after(edits, closure, changed)
    }

    /// Reconnects the linked receivers for which `is_meant` holds. Returns those that were disconnected.
    ///
    /// A receiver stays disconnected if another one has taken its uid in the meantime.
    pub(crate) fn reconnect(&self, is_meant: &dyn Fn(&Receiver) -> bool) -> Vec<Receiver> {
        let mut edits = self.edits();
        let mut changed = Vec::new();
        for entry in self.slots.all() {
            let receiver = Receiver::linked(entry);
            let is_taken = || edits.uids.get(entry.metadata.uid()).is_some_and(Connected::is_connected);
            if !entry.is_connected() && is_meant(&receiver) && !is_taken() {
                entry.set_connected(true);
                edits.disconnected -= 1;
                changed.push(receiver);
            }
        }
        self.after(edits, Vec::new(), changed)
    }

    /// Publishes a change, releases the lock, and then drops the closures that were removed, which may run user code.
    fn after(
        &self,
        mut edits: MutexGuard<'_, Edits>,
        gone: Vec<Arc<Closure>>,
        changed: Vec<Receiver>,
    ) -> Vec<Receiver> {
        if changed.is_empty() && gone.is_empty() {
            return changed;
        }
        let orphans = edits.sweep();
        let old = self.publish(edits);
        drop((gone, orphans, old));
        changed
    }

    /// Removes closures whose owner was dropped, unless another thread is changing the wiring.
    #[cold]
    pub(super) fn sweep(&self) {
        let mut edits = match self.changes.edits.try_lock() {
            Ok(edits) => edits,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        edits.until_sweep = 0;
        let orphans = edits.sweep();
        let old = self.publish(edits);
        drop((orphans, old));
    }

    /// Mutes the signal on all threads, or only the receivers of `function`. Returns the number for [`unmute`](Self::unmute).
    pub(crate) fn mute(&self, function: Option<TypeId>) -> u64 {
        let number = unique();
        let mut edits = self.edits();
        edits.mutes.push((number, function));
        drop(self.publish(edits));
        number
    }

    pub(crate) fn unmute(&self, number: u64) {
        let mut edits = self.edits();
        edits.mutes.retain(|(other, _)| *other != number);
        drop(self.publish(edits));
    }

    /// Mutes the signal on this thread, or only the receivers of `function`.
    pub(crate) fn mute_here(&'static self, function: Option<TypeId>) -> OnThread {
        OnThread::enter(self.muting(function))
    }

    /// Mutes the signal while `body` is polled, or only the receivers of `function`.
    pub(crate) fn mute_in<B: Future>(&'static self, function: Option<TypeId>, body: B) -> InTask<B> {
        InTask::new(self.muting(function), body, ())
    }

    fn muting(&'static self, function: Option<TypeId>) -> Local {
        Local {
            id: unique(),
            wiring: self,
            change: function.map_or(Change::Mute, Change::MuteFunction),
            is_busy: false,
        }
    }

    /// Connects a closure on this thread.
    pub(crate) fn scope_here(&'static self, scope: Scope, connecting: Connecting) -> (OnThread, Connected) {
        let (local, connected) = self.scoping(scope, connecting);
        (OnThread::enter(local), connected)
    }

    /// Connects a closure while `body` is polled. The future also keeps what `guard` returns.
    pub(crate) fn scope_in<B: Future, G>(
        &'static self,
        scope: Scope,
        connecting: Connecting,
        body: B,
        guard: impl FnOnce(Connected) -> G,
    ) -> InTask<B, G> {
        let (local, connected) = self.scoping(scope, connecting);
        InTask::new(local, body, guard(connected))
    }

    fn scoping(&'static self, scope: Scope, connecting: Connecting) -> (Local, Connected) {
        let Connecting { metadata, uid, sender, future_size, owner, closure } = connecting;
        let rank = self.rank_of(metadata.order);
        let connected = Connected::new(metadata, uid, sender, future_size, owner);
        let closure = Arc::new(Closure::new(connected.clone(), rank, closure, Some(scope.id())));
        (Local { id: scope.id(), wiring: self, change: Change::Scope(closure), is_busy: false }, connected)
    }

    pub(super) fn add_local(&self, is_record: bool) {
        self.count_local(&self.edits(), is_record);
    }

    pub(super) fn remove_local(&self, is_record: bool) {
        self.uncount_local(&self.edits(), is_record);
    }

    /// Counts a change of a thread or task, or a recording.
    pub(super) fn count_local(&self, edits: &Edits, is_record: bool) {
        // Relaxed: the lock orders all changes of these. For the readers see `is_planned`, `recorders`, and `look_closer`: a thread
        // looks for its own changes only, and they happened before.
        self.changes.state.fetch_add(LOCAL, Relaxed);
        self.changes.recorders.fetch_add(usize::from(is_record), Relaxed);
        self.set_rewired(edits);
    }

    pub(super) fn uncount_local(&self, edits: &Edits, is_record: bool) {
        self.changes.state.fetch_sub(LOCAL, Relaxed);
        self.changes.recorders.fetch_sub(usize::from(is_record), Relaxed);
        self.set_rewired(edits);
    }

    fn set_rewired(&self, edits: &Edits) {
        self.slots.set_rewired(edits.differ() || self.changes.state.load(Relaxed) >= LOCAL);
    }

    /// Publishes a plan made from the edits. Returns the old plan, which the caller drops after the lock is released.
    fn publish(&self, edits: MutexGuard<'_, Edits>) -> Option<Arc<Plan>> {
        let plan = edits.plan(self.slots.all());
        let plan = (!plan.is_trivial()).then(|| Arc::new(plan));
        let planned = if plan.is_some() { PLANNED } else { 0 };
        let old = self.changes.plan.swap(plan);
        // Release, and after the plan: a send that reads `PLANNED` also sees the plan. Only changes
        // write the state, and they hold the lock.
        let locals = self.changes.state.load(Relaxed) & !PLANNED;
        self.changes.state.store(locals | planned, Release);
        self.set_rewired(&edits);
        drop(edits);
        old
    }
}

/// Returns the receivers of closures that were removed, except those whose owner was dropped before.
fn were_connected(removed: &[Arc<Closure>]) -> impl Iterator<Item = Receiver> {
    let closures = removed.iter().filter(|closure| !closure.is_orphan());
    closures.map(|closure| Receiver::connected(closure.connected().clone()))
}

impl Edits {
    pub(super) const fn new() -> Self {
        Edits {
            closures: Chunks::new(),
            until_sweep: 0,
            uids: BTreeMap::new(),
            disconnected: 0,
            mutes: Vec::new(),
            recorders: Vec::new(),
        }
    }

    fn differ(&self) -> bool {
        !self.closures.is_empty() || self.disconnected > 0 || !self.mutes.is_empty() || !self.recorders.is_empty()
    }

    /// Makes a plan for a signal that has these slots.
    pub(super) fn plan(&self, linked: &'static [Entry]) -> Plan {
        let mut mutes = Mutes::Nothing;
        for (_, function) in &self.mutes {
            mutes.add(*function);
        }
        Plan { linked, closures: self.closures.clone(), mutes }
    }

    /// Disconnects and removes these closures.
    fn remove(&mut self, keys: impl IntoIterator<Item = Key>) -> Vec<Arc<Closure>> {
        let removed = keys.into_iter().filter_map(|key| self.closures.remove(key)).collect::<Vec<_>>();
        for closure in &removed {
            closure.disconnect();
            self.forget_uid(closure);
        }
        removed
    }

    /// Removes the closures whose owner was dropped. It searches a long list only after as many changes as the list has
    /// closures, so the cost of a connect does not grow with the list.
    fn sweep(&mut self) -> Vec<Arc<Closure>> {
        const FEW: usize = 64;

        if let Some(left) = self.until_sweep.checked_sub(1) {
            self.until_sweep = left;
            return Vec::new();
        }
        let gone = self.closures.iter().filter(|closure| closure.is_orphan()).map(|closure| closure.key);
        let gone = gone.collect::<Vec<_>>();
        let removed = self.remove(gone);
        let left = self.closures.iter().count();
        self.until_sweep = if left > FEW { left } else { 0 };
        removed
    }

    fn forget_uid(&mut self, closure: &Closure) {
        if let Some(uid) = closure.connected().uid()
            && self.uids.get(uid).is_some_and(|other| other.key() == closure.key)
        {
            self.uids.remove(uid);
        }
    }
}
