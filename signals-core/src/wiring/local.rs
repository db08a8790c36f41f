//! Local changes: scopes, mutes and recordings of one thread or one task.
//!
//! Each thread owns a list of its local changes. They are never part of the plan that all threads share, so a send on another
//! thread does not see them. A guard of such a change is not `Send`.
//!
//! The changes of a task are in the list of the thread that polls it, and only during the poll: see [`crate::wiring::task`]. A
//! future that is dropped or forgotten between polls leaves nothing in any list.
//!
//! # At the end of a thread
//!
//! A destructor of a thread-local may use signals in every way: send, connect, `scoped` and `mute`. Destructors of thread-locals
//! run in an arbitrary order, so the list itself has no destructor and stays usable. It frees its memory when its last change
//! is removed.
//!
//! # Scoped closures
//!
//! A scoped closure borrows, so it must not be called after its scope ended. This is the lifecycle of its [`Scope`]:
//!
//! 1. `scoped` enters the scope into the list and runs the body. Only code on this thread, or in this task, finds it.
//! 2. A send looks for the scope in the list immediately before each call. This cannot be done once at the start of the send,
//!    because an iterator of responses or the future of a send may outlive the scope in which it began.
//! 3. During the call, the scope is marked as busy. A nested send skips the closure, since two calls would borrow the same
//!    values mutably.
//! 4. When `scoped` returns or unwinds, the scope is removed. Plans that still contain the closure can no longer call it.
//!
//! This is why the `unsafe` code of [`Scoped`] is sound: it uses the pointer to the closure only while the scope is in the list.

use core::any::TypeId;
use core::cell::RefCell;
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, transmute_copy};
use core::ptr;
use std::sync::Arc;

use super::Wiring;
use super::closure::{Closure, ScopeId};
use crate::receiver::connected::unique;
use crate::record::recorder::Recorder;
use crate::sync::thread_local;

thread_local! {
    /// It has no destructor: see the page of this module. It takes no memory while it is empty.
    static CHANGES: ManuallyDrop<RefCell<Vec<Local>>> = const { ManuallyDrop::new(RefCell::new(Vec::new())) };
}

/// A change for this thread, or for the task that it polls.
#[derive(Clone)]
pub(super) struct Local {
    pub(super) id: u64,
    /// The signal.
    pub(super) wiring: &'static Wiring,
    pub(super) change: Change,
    /// `true` while the closure is being called. It may borrow mutably, so calls do not nest.
    pub(super) is_busy: bool,
}

#[derive(Clone)]
pub(super) enum Change {
    /// The whole signal is muted.
    Mute,
    /// The receivers of this function are muted.
    MuteFunction(TypeId),
    /// The closure is connected.
    Scope(Arc<Closure>),
    /// What is sent is recorded.
    Record(Arc<Recorder>),
}

impl Local {
    fn is_record(&self) -> bool {
        matches!(self.change, Change::Record(_))
    }
}

pub(super) fn enter(local: Local) {
    CHANGES.with(|changes| changes.borrow_mut().push(local));
}

pub(super) fn leave(id: u64) {
    let left = CHANGES.with(|changes| {
        let mut changes = changes.borrow_mut();
        let place = changes.iter().rposition(|change| change.id == id)?;
        let left = changes.remove(place);
        if changes.is_empty() {
            *changes = Vec::new();
        }
        Some(left)
    });
    // Dropped only after the list is released, since the `Drop` of a closure may use signals.
    drop(left);
}

/// The local changes of a signal, as a send has to treat them.
pub(super) enum Here {
    Nothing,
    Muted,
    Changed,
}

pub(super) fn of(wiring: &Wiring) -> Here {
    CHANGES.with(|changes| {
        let mut here = Here::Nothing;
        for local in changes.borrow().iter().filter(|local| ptr::eq(local.wiring, wiring)) {
            match local.change {
                Change::Mute => return Here::Muted,
                Change::MuteFunction(_) | Change::Scope(_) => here = Here::Changed,
                Change::Record(_) => {}
            }
        }
        here
    })
}

/// Calls `each` with the local changes of a signal.
pub(super) fn for_each(wiring: &Wiring, mut each: impl FnMut(&Change)) {
    CHANGES.with(|changes| {
        for local in changes.borrow().iter().filter(|local| ptr::eq(local.wiring, wiring)) {
            each(&local.change);
        }
    });
}

/// Returns the changes of this thread and task that another one may have too: all but scoped closures, which borrow.
pub(super) fn portable() -> Vec<Counted> {
    let mut portable = Vec::<Local>::new();
    CHANGES.with(|changes| {
        for local in changes.borrow().iter() {
            let is_scope = matches!(local.change, Change::Scope(_));
            // A change is in the list twice if a task carries it on the thread that made it.
            if !is_scope && !portable.iter().any(|other| other.id == local.id) {
                portable.push(local.clone());
            }
        }
    });
    portable.into_iter().map(Counted::new).collect()
}

/// Returns `true` if the scope is in the list of this thread and its closure is not being called.
pub(super) fn is_open(scope: ScopeId) -> bool {
    CHANGES.with(|changes| changes.borrow().iter().any(|local| local.id == scope && !local.is_busy))
}

/// The scope of a closure that borrows.
#[derive(Clone, Copy)]
pub struct Scope {
    id: ScopeId,
}

impl Scope {
    pub(super) fn new() -> Self {
        Scope { id: unique() }
    }

    pub(super) fn id(self) -> ScopeId {
        self.id
    }

    /// Sets whether the closure is being called. Returns `true` if the scope is in the list of this thread and the value changed.
    fn set_busy(self, busy: bool) -> bool {
        CHANGES.with(|changes| {
            let mut changes = changes.borrow_mut();
            let local = changes.iter_mut().find(|local| local.id == self.id && local.is_busy != busy);
            local.map(|local| local.is_busy = busy).is_some()
        })
    }
}

/// A closure that borrows. It can be called only while its scope is open.
pub struct Scoped<C: ?Sized> {
    closure: *mut C,
    scope: Scope,
}

// SAFETY: `call` uses the closure only if its scope is in the list of the current thread. That is the thread that created the
// closure, or the thread that polls the task that owns it. In the second case the future, which contains the closure, was sent
// to that thread and is therefore `Send`.
unsafe impl<C: ?Sized> Send for Scoped<C> {}

// SAFETY: as for `Send`.
unsafe impl<C: ?Sized> Sync for Scoped<C> {}

impl<C: ?Sized> Scoped<C> {
    /// Takes a closure for the duration of its scope.
    ///
    /// # Safety
    ///
    /// `C` is the type `B` with other lifetimes. The closure stays valid, and is not used otherwise, until the `scoped` or
    /// `scoped_in` that receives the scope ends.
    pub unsafe fn new<B: ?Sized>(closure: &mut B) -> Self {
        const { assert!(size_of::<*mut B>() == size_of::<*mut C>()) };
        let closure: *mut B = closure;
        // SAFETY: the caller guarantees that the types differ only in lifetimes.
        Scoped { closure: unsafe { transmute_copy(&closure) }, scope: Scope::new() }
    }

    /// Returns the scope, to be passed to `scoped` or `scoped_in`.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Calls the closure.
    ///
    /// # Panics
    ///
    /// If the scope is not open. Sends check that before the call.
    pub fn call<R>(&self, call: impl FnOnce(&mut C) -> R) -> R {
        struct Free(Scope);

        impl Drop for Free {
            fn drop(&mut self) {
                self.0.set_busy(false);
            }
        }

        assert!(self.scope.set_busy(true), "a scoped receiver was called outside of its scope");
        let _free = Free(self.scope);
        // SAFETY: the scope is in the list of this thread, so the closure is valid. It is marked as busy, so nothing else uses it.
        call(unsafe { &mut *self.closure })
    }
}

/// A local change of this thread until the guard is dropped. The guard is not `Send`.
pub(crate) struct OnThread {
    counted: Counted,
    not_send: PhantomData<*const ()>,
}

impl OnThread {
    pub(super) fn enter(local: Local) -> Self {
        let counted = Counted::new(local);
        enter(counted.0.clone());
        OnThread { counted, not_send: PhantomData }
    }
}

impl Drop for OnThread {
    fn drop(&mut self) {
        leave(self.counted.0.id);
    }
}

/// A local change that its signal counts until the guard is dropped.
pub(super) struct Counted(pub(super) Local);

impl Counted {
    pub(super) fn new(local: Local) -> Self {
        local.wiring.add_local(local.is_record());
        Counted(local)
    }

    /// Puts the change into the list of this thread.
    pub(super) fn enter(&self) {
        enter(self.0.clone());
    }

    /// Removes the change from the list of this thread.
    pub(super) fn leave(&self) {
        leave(self.0.id);
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if let Change::Scope(closure) = &self.0.change {
            closure.disconnect();
        }
        self.0.wiring.remove_local(self.0.is_record());
    }
}

#[cfg(test)]
mod tests {
    use super::super::Wiring;
    use super::{Counted, portable};
    use crate::registry::Erased;

    static WIRING: Wiring = Wiring::new(false, Erased::new((|| ()) as fn()));

    #[test]
    fn what_is_carried_again_does_not_grow() {
        let _mute = WIRING.mute_here(None);
        let carried = portable();
        carried.iter().for_each(Counted::enter);
        assert_eq!(portable().len(), 1);
        carried.iter().for_each(Counted::leave);
    }
}
