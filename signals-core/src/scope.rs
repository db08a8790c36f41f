//! What holds for a while, or on one thread: scoped receivers and mutes.

use core::mem::transmute_copy;
use core::sync::atomic::AtomicBool;
use core::sync::atomic::Ordering::Relaxed;
use std::sync::Arc;
use std::thread::{self, ThreadId};

use crate::connection::Options;
use crate::index::State;
use crate::sender::SenderType;
use crate::signal::Signal;

/// The thread on which a receiver hears, and whether it is being called: its closure can change what it borrows, and so
/// be called but once at a time.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub(crate) thread: ThreadId,
    busy: Arc<AtomicBool>,
}

impl Scope {
    pub(crate) fn is_free(&self) -> bool {
        !self.busy.load(Relaxed)
    }
}

/// A closure that borrows from the stack, and is called only while what it borrows is there.
pub struct Scoped<C: ?Sized> {
    closure: *mut C,
    busy: Arc<AtomicBool>,
}

// SAFETY: whoever uses `closure` says that it is on the thread the closure is from.
unsafe impl<C: ?Sized> Send for Scoped<C> {}

// SAFETY: as for `Send`.
unsafe impl<C: ?Sized> Sync for Scoped<C> {}

impl<C: ?Sized> Scoped<C> {
    /// A closure, and the options to connect it with: on this thread alone, and not while it is being called.
    pub fn new(closure: *mut C) -> (Self, Options) {
        let busy = Arc::new(AtomicBool::new(false));
        let scope = Scope { thread: thread::current().id(), busy: Arc::clone(&busy) };
        (Scoped { closure, busy }, Options::scoped(scope))
    }

    /// Calls the closure.
    ///
    /// # Safety
    ///
    /// What it borrows is still there, and this is the thread it is from. That it is not being called already has been
    /// seen to by whoever looked at the scope.
    pub unsafe fn call<R>(&self, call: impl FnOnce(&mut C) -> R) -> R {
        struct Free<'a>(&'a AtomicBool);

        impl Drop for Free<'_> {
            fn drop(&mut self) {
                self.0.store(false, Relaxed);
            }
        }

        self.busy.store(true, Relaxed);
        let _free = Free(&self.busy);
        // SAFETY: the caller says so.
        call(unsafe { &mut *self.closure })
    }
}

/// The same pointer.
///
/// # Safety
///
/// The types differ in lifetimes alone.
pub unsafe fn with_another_lifetime<P: Copy, Q>(pointer: P) -> Q {
    const { assert!(size_of::<P>() == size_of::<Q>()) };
    // SAFETY: the caller says so.
    unsafe { transmute_copy(&pointer) }
}

/// Names scoped receivers, whose own types may borrow and so have no identity.
pub struct ScopedReceiver;

/// Keeps a signal, or one receiver of it, silent until it is dropped. Guards nest.
///
/// ```
/// use signals_core::{Signal, receiver, signal};
///
/// #[signal]
/// static PAID: Signal<fn(order_id: u64) -> u64>;
///
/// #[receiver(PAID)]
/// fn audit(order_id: u64) -> u64 {
///     order_id
/// }
///
/// # fn main() {
/// let quiet = PAID.mute();
/// assert_eq!(PAID.responses(7).count(), 0);
///
/// drop(quiet);
/// assert_eq!(PAID.responses(7).count(), 1);
/// # }
/// ```
///
/// A send that is under way when a guard is made or dropped goes on as it began. Django: `factory.django.mute_signals`, of
/// the package `factory_boy`.
#[must_use = "a signal is muted as long as the guard lives"]
pub struct Mute {
    state: &'static State,
    id: u64,
}

impl std::fmt::Debug for Mute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mute").finish_non_exhaustive()
    }
}

impl Drop for Mute {
    fn drop(&mut self) {
        self.state.unmute(self.id);
    }
}

impl Signal {
    /// Mutes the signal for what this thread sends, until the guard is dropped.
    pub fn mute(&'static self) -> Mute {
        self.mute_for(Some(thread::current().id()), None)
    }

    /// Mutes the signal on all threads, until the guard is dropped.
    pub fn mute_everywhere(&'static self) -> Mute {
        self.mute_for(None, None)
    }

    /// Mutes the receivers that `function` is, for what this thread sends, until the guard is dropped.
    pub fn mute_receiver<F: Copy + 'static>(&'static self, function: F) -> Mute {
        self.mute_for(Some(thread::current().id()), Some(SenderType::of_value(&function)))
    }

    /// Mutes the receivers that `function` is on all threads, until the guard is dropped.
    pub fn mute_receiver_everywhere<F: Copy + 'static>(&'static self, function: F) -> Mute {
        self.mute_for(None, Some(SenderType::of_value(&function)))
    }

    fn mute_for(&'static self, thread: Option<ThreadId>, function: Option<SenderType>) -> Mute {
        let state = self.state();
        Mute { state, id: state.mute(thread, function.map(SenderType::id)) }
    }
}
