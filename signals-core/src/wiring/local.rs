//! Scopes and mutes of one thread or one task.
//!
//! They stand in a list that the thread owns, never in the plan that all threads share. So a send on another thread finds
//! nothing, and walks the slots as if there were none.
//!
//! A task's changes are in the list of the thread that polls it, and only while it does: see [`crate::wiring::task`]. A
//! future that is dropped or forgotten while nothing polls it leaves nothing behind.
//!
//! # Scoped closures
//!
//! A scoped closure borrows, so it must not be called once its scope ended. Each send looks for the scope in the list again
//! immediately before each call: an iterator of responses, or the future of a send, may outlive the scope that it began in.

use core::any::TypeId;
use core::cell::RefCell;
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, transmute_copy};
use core::ptr;
use std::sync::Arc;

use super::Wiring;
use super::closure::Closure;
use super::plan::Plan;
use crate::sync::atomic::AtomicU64;
use crate::sync::atomic::Ordering::Relaxed;
use crate::sync::thread_local;

thread_local! {
    /// Without destructor, for code of a thread runs after its thread-locals were dropped. The list takes no memory while it
    /// is empty.
    static CHANGES: ManuallyDrop<RefCell<Vec<Local>>> = const { ManuallyDrop::new(RefCell::new(Vec::new())) };
}

/// A change that holds for this thread, or for the task that it polls.
#[derive(Clone)]
pub(super) struct Local {
    pub(super) id: u64,
    /// The signal.
    pub(super) wiring: &'static Wiring,
    pub(super) change: Change,
    /// Whether the closure is being called. It may change what it borrows, so it is called once at a time.
    pub(super) is_busy: bool,
}

#[derive(Clone)]
pub(super) enum Change {
    /// The whole signal is muted.
    Mute,
    /// The receivers that this function is are muted.
    MuteFunction(TypeId),
    /// The closure is called.
    Scope(Arc<Closure>),
}

/// A number that is given out once.
pub(super) fn unique() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Relaxed) + 1
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
    // With the list released: a closure that is dropped may run any code.
    drop(left);
}

/// What this thread changes for a signal.
pub(super) enum Here {
    Nothing,
    Muted,
    Changed,
}

pub(super) fn of(wiring: &Wiring) -> Here {
    CHANGES.with(|changes| {
        let mut here = Here::Nothing;
        for local in changes.borrow().iter().filter(|local| ptr::eq(local.wiring, wiring)) {
            if let Change::Mute = local.change {
                return Here::Muted;
            }
            here = Here::Changed;
        }
        here
    })
}

/// Adds what this thread changes for a signal to a plan.
pub(super) fn add_to(wiring: &Wiring, plan: &mut Plan) {
    CHANGES.with(|changes| {
        for local in changes.borrow().iter().filter(|local| ptr::eq(local.wiring, wiring)) {
            match &local.change {
                Change::Mute => plan.is_muted = true,
                Change::MuteFunction(function) => plan.muted.push(*function),
                Change::Scope(closure) => plan.closures.insert(Arc::clone(closure)),
            }
        }
    });
}

/// The scope of a closure that borrows.
#[derive(Clone, Copy)]
pub struct Scope {
    id: u64,
}

impl Scope {
    pub(super) fn new() -> Self {
        Scope { id: unique() }
    }

    pub(super) fn id(self) -> u64 {
        self.id
    }

    /// Whether the scope holds here and now, and its closure is not being called.
    pub(crate) fn is_open(self) -> bool {
        CHANGES.with(|changes| changes.borrow().iter().any(|local| local.id == self.id && !local.is_busy))
    }

    /// Sets whether the closure is being called. Returns whether the scope holds here and that was not so already.
    fn set_busy(self, busy: bool) -> bool {
        CHANGES.with(|changes| {
            let mut changes = changes.borrow_mut();
            let local = changes.iter_mut().find(|local| local.id == self.id && local.is_busy != busy);
            local.map(|local| local.is_busy = busy).is_some()
        })
    }
}

/// A closure that borrows, as it is called within its scope.
pub struct Scoped<C: ?Sized> {
    closure: *mut C,
    scope: Scope,
}

// SAFETY: `call` reaches the closure only where its scope is open. That is the thread that the closure is from, or the one
// that polls the task it is from, and then the future with the closure in it was sent there.
unsafe impl<C: ?Sized> Send for Scoped<C> {}

// SAFETY: as for `Send`.
unsafe impl<C: ?Sized> Sync for Scoped<C> {}

impl<C: ?Sized> Scoped<C> {
    /// Takes a closure for as long as its scope lasts.
    ///
    /// # Safety
    ///
    /// `C` is the type `B` with other lifetimes. The closure is there, and not used otherwise, until the `scoped` or
    /// `scoped_in` ends that the scope is given to.
    pub unsafe fn new<B: ?Sized>(closure: &mut B) -> Self {
        const { assert!(size_of::<*mut B>() == size_of::<*mut C>()) };
        let closure: *mut B = closure;
        // SAFETY: the caller promises that the types differ in lifetimes alone.
        Scoped { closure: unsafe { transmute_copy(&closure) }, scope: Scope::new() }
    }

    /// The scope, to be given to `scoped` or `scoped_in`.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Calls the closure.
    ///
    /// # Panics
    ///
    /// If its scope does not hold here, or it is being called. Sends look before they call it.
    pub fn call<R>(&self, call: impl FnOnce(&mut C) -> R) -> R {
        struct Free(Scope);

        impl Drop for Free {
            fn drop(&mut self) {
                self.0.set_busy(false);
            }
        }

        assert!(self.scope.set_busy(true), "a scoped receiver was called outside of its scope");
        let _free = Free(self.scope);
        // SAFETY: the scope is in the list of this thread, so the closure is there, and nothing else calls it now.
        call(unsafe { &mut *self.closure })
    }
}

/// A change of this thread, until it is dropped. It is not `Send`.
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

/// A change that its signal counts until it is dropped.
pub(super) struct Counted(pub(super) Local);

impl Counted {
    pub(super) fn new(local: Local) -> Self {
        local.wiring.add_local();
        Counted(local)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if let Change::Scope(closure) = &self.0.change {
            closure.disconnect();
        }
        self.0.wiring.remove_local();
    }
}
