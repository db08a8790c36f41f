//! Changes of the wiring that hold for all threads, and what they are made with.

use core::any::TypeId;
use core::future::Future;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, TryLockError};

use super::chunks::Chunks;
use super::closure::{Closure, Connected, Key, Owner};
use super::local::{self, Change, Local, OnThread, Scope};
use super::plan::Plan;
use super::task::InTask;
use super::{Connecting, Wiring};
use crate::failure::drop_user;
use crate::receiver::Receiver;
use crate::sync::MutexGuard;
use crate::sync::atomic::Ordering::{Relaxed, Release};

/// What the plan is made from.
pub(super) struct Edits {
    closures: Chunks,
    /// The closures that belong to an owner.
    owned: Vec<(Key, Owner)>,
    /// How many of those there are when they are looked through next for owners that are gone.
    sweep_at: usize,
    /// The closures that have a uid.
    uids: BTreeMap<Cow<'static, str>, Connected>,
    /// How many linked receivers are disconnected.
    disconnected: usize,
    /// The mutes for every thread, each with its number and the function if it mutes one receiver.
    mutes: Vec<(u64, Option<TypeId>)>,
}

impl Wiring {
    pub(super) fn edits(&self) -> MutexGuard<'_, Edits> {
        // No user code runs under the lock, so a panic left nothing half changed.
        self.changes.edits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Connects a receiver. Returns it, and `false` if its uid is taken and it is not connected.
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
        if let Some(owner) = connected.owner() {
            edits.owned.push((connected.key(), owner.clone()));
        }
        edits.closures.insert(Arc::new(Closure::new(connected.clone(), rank, closure, None)));
        let orphans = edits.sweep();
        let old = self.publish(edits);
        drop((orphans, old));
        (connected, true)
    }

    /// The rank before which a closure of this order runs: behind all linked receivers of its order or less.
    fn rank_of(&self, order: i32) -> u32 {
        let before = self.slots.all().iter().filter(|entry| entry.metadata.order <= order);
        before.map(|entry| entry.rank + 1).max().unwrap_or(0)
    }

    /// Whether a receiver with this uid is connected.
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
        changed.extend(closures.iter().map(|closure| Receiver::connected(closure.connected().clone())));
        self.after(edits, closures, changed)
    }

    /// Disconnects one receiver that was connected at run time.
    pub(crate) fn disconnect_one(&self, connected: &Connected) -> Vec<Receiver> {
        let mut edits = self.edits();
        let closure = edits.remove([connected.key()]);
        let changed = closure.iter().map(|_| Receiver::connected(connected.clone())).collect();
        self.after(edits, closure, changed)
    }

    /// Connects the linked receivers again for which `is_meant` holds. Returns those that were disconnected.
    ///
    /// A receiver whose uid another one has taken since stays disconnected.
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

    /// Publishes a change, and drops closures that went, with the lock released: that may run any code.
    fn after(
        &self,
        mut edits: MutexGuard<'_, Edits>,
        gone: Vec<Arc<Closure>>,
        changed: Vec<Receiver>,
    ) -> Vec<Receiver> {
        if changed.is_empty() {
            return changed;
        }
        let orphans = edits.sweep();
        let old = self.publish(edits);
        drop((gone, orphans, old));
        changed
    }

    /// Takes out closures whose owner is gone, unless another thread is changing the wiring.
    #[cold]
    pub(super) fn sweep(&self) {
        let mut edits = match self.changes.edits.try_lock() {
            Ok(edits) => edits,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        edits.sweep_at = 0;
        let orphans = edits.sweep();
        let old = self.publish(edits);
        drop((orphans, old));
    }

    /// Mutes the signal on all threads, or the receivers that `function` is. Returns the number that ends it.
    pub(crate) fn mute(&self, function: Option<TypeId>) -> u64 {
        let number = local::unique();
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

    /// Mutes the signal on this thread, or the receivers that `function` is.
    pub(crate) fn mute_here(&'static self, function: Option<TypeId>) -> OnThread {
        OnThread::enter(self.muting(function))
    }

    /// Runs `body` with the signal muted, or the receivers that `function` is.
    pub(crate) fn mute_in<B: Future>(&'static self, function: Option<TypeId>, body: B) -> InTask<B> {
        InTask::new(self.muting(function), body, ())
    }

    fn muting(&'static self, function: Option<TypeId>) -> Local {
        Local {
            id: local::unique(),
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

    /// Runs `body` with a closure connected. Keeps what `guard` returns as long.
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
        let closure = Arc::new(Closure::new(connected.clone(), rank, closure, Some(scope)));
        (Local { id: scope.id(), wiring: self, change: Change::Scope(closure), is_busy: false }, connected)
    }

    pub(super) fn add_local(&self) {
        let edits = self.edits();
        self.changes.locals.fetch_add(1, Relaxed);
        self.set_rewired(&edits);
    }

    pub(super) fn remove_local(&self) {
        let edits = self.edits();
        self.changes.locals.fetch_sub(1, Relaxed);
        self.set_rewired(&edits);
    }

    fn set_rewired(&self, edits: &Edits) {
        self.slots.set_rewired(edits.differ() || self.changes.locals.load(Relaxed) > 0);
    }

    /// Makes sends use the edits. Returns the plan before, to be dropped with the lock released.
    fn publish(&self, edits: MutexGuard<'_, Edits>) -> Option<Arc<Plan>> {
        let plan = edits.plan();
        let plan = (!plan.is_trivial()).then(|| Arc::new(plan));
        let is_planned = plan.is_some();
        let old = self.changes.plan.swap(plan);
        // Release, and behind the plan: who sees that there is one sees the plan.
        self.changes.is_planned.store(is_planned, Release);
        self.set_rewired(&edits);
        old
    }
}

impl Edits {
    pub(super) const fn new() -> Self {
        Edits {
            closures: Chunks::new(),
            owned: Vec::new(),
            sweep_at: 0,
            uids: BTreeMap::new(),
            disconnected: 0,
            mutes: Vec::new(),
        }
    }

    fn differ(&self) -> bool {
        !self.closures.is_empty() || self.disconnected > 0 || !self.mutes.is_empty()
    }

    pub(super) fn plan(&self) -> Plan {
        Plan {
            closures: self.closures.clone(),
            is_muted: self.mutes.iter().any(|(_, function)| function.is_none()),
            muted: self.mutes.iter().filter_map(|(_, function)| *function).collect(),
        }
    }

    /// Disconnects these closures, and takes them out.
    fn remove(&mut self, keys: impl IntoIterator<Item = Key>) -> Vec<Arc<Closure>> {
        let removed = keys.into_iter().filter_map(|key| self.closures.remove(key)).collect::<Vec<_>>();
        for closure in &removed {
            closure.disconnect();
            self.forget_uid(closure);
        }
        removed
    }

    /// Takes out the closures whose owner is gone. Looks through a long list only once it has doubled, so that connecting
    /// takes no longer the more there are.
    fn sweep(&mut self) -> Vec<Arc<Closure>> {
        const FEW: usize = 64;

        if self.owned.len() > FEW && self.owned.len() < self.sweep_at {
            return Vec::new();
        }
        let mut gone = Vec::new();
        self.owned.retain(|(key, owner)| {
            let is_there = owner.strong_count() > 0;
            if !is_there {
                gone.push(*key);
            }
            is_there
        });
        self.sweep_at = 2 * self.owned.len();
        self.remove(gone)
    }

    fn forget_uid(&mut self, closure: &Closure) {
        if let Some(uid) = closure.connected().uid()
            && self.uids.get(uid).is_some_and(|other| other.key() == closure.key)
        {
            self.uids.remove(uid);
        }
    }
}
