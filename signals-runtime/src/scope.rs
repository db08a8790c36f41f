//! What holds for a while, or on one thread or in one task: scoped receivers and mutes.

use core::cell::Cell;
use core::mem::transmute_copy;
use core::sync::atomic::AtomicU64;
use std::sync::Arc;

use crate::connection::Options;
use crate::index::State;
use crate::sender::SenderType;
use crate::signal::Signal;
use crate::sync::atomic::AtomicBool;
use crate::sync::atomic::Ordering::Relaxed;
use crate::sync::thread_local;

/// Where something holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Place {
    /// For what one thread sends.
    Thread(u64),
    /// For what is sent in a future, on whatever thread that is polled.
    #[cfg(feature = "async")]
    Task(u64),
}

impl Place {
    #[inline]
    fn this_thread() -> Self {
        Place::Thread(this_thread())
    }

    pub(crate) fn is_here(self) -> bool {
        match self {
            Place::Thread(thread) => thread == this_thread(),
            #[cfg(feature = "async")]
            Place::Task(task) => crate::task::is_current(task),
        }
    }
}

/// Where a receiver hears, and whether it is being called: its closure can change what it borrows, and so be called but
/// once at a time.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    place: Place,
    busy: Arc<AtomicBool>,
}

impl Scope {
    /// Whether the receiver hears what is sent here, and is not being called.
    pub(crate) fn is_open(&self) -> bool {
        self.place.is_here() && !self.busy.load(Relaxed)
    }
}

/// A number of the thread's own, never given to another.
///
/// Not its `ThreadId`, for that is gone before the last code of a thread runs: destructors that C keeps for it.
fn this_thread() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);

    thread_local! {
        static NUMBER: Cell<u64> = const { Cell::new(0) };
    }

    NUMBER.with(|number| {
        if number.get() == 0 {
            number.set(LAST.fetch_add(1, Relaxed) + 1);
        }
        number.get()
    })
}

/// A closure that borrows from the stack, and is called only while what it borrows is there.
pub struct Scoped<C: ?Sized> {
    closure: *mut C,
    pub(crate) place: Place,
    busy: Arc<AtomicBool>,
}

// SAFETY: whoever uses `closure` says that this thread may.
unsafe impl<C: ?Sized> Send for Scoped<C> {}

// SAFETY: as for `Send`.
unsafe impl<C: ?Sized> Sync for Scoped<C> {}

impl<C: ?Sized> Scoped<C> {
    /// A closure that hears what this thread sends.
    pub fn of_thread(closure: *mut C) -> Self {
        Self::new(closure, Place::this_thread())
    }

    pub(crate) fn new(closure: *mut C, place: Place) -> Self {
        Scoped { closure, place, busy: Arc::new(AtomicBool::new(false)) }
    }

    /// The options to connect it with: for its place alone, and not while it is being called.
    #[must_use]
    pub fn options(&self) -> Options {
        Options::scoped(Scope { place: self.place, busy: Arc::clone(&self.busy) })
    }

    /// Calls the closure.
    ///
    /// # Safety
    ///
    /// What it borrows is still there, and this is the thread it is from, or the one that polls the task it is from. That it
    /// is not being called already has been seen to by whoever looked at the scope.
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
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mute").finish_non_exhaustive()
    }
}

impl Drop for Mute {
    #[inline]
    fn drop(&mut self) {
        self.state.unmute(self.id);
    }
}

impl Signal {
    /// Mutes the signal for what this thread sends, until the guard is dropped.
    #[inline]
    pub fn mute(&'static self) -> Mute {
        self.mute_for(Some(Place::this_thread()), None)
    }

    /// Mutes the signal on all threads, until the guard is dropped.
    #[inline]
    pub fn mute_everywhere(&'static self) -> Mute {
        self.mute_for(None, None)
    }

    /// Mutes the receivers that `function` is, for what this thread sends, until the guard is dropped.
    pub fn mute_receiver<F: Copy + 'static>(&'static self, function: F) -> Mute {
        self.mute_for(Some(Place::this_thread()), Some(SenderType::of_value(&function)))
    }

    /// Mutes the receivers that `function` is on all threads, until the guard is dropped.
    pub fn mute_receiver_everywhere<F: Copy + 'static>(&'static self, function: F) -> Mute {
        self.mute_for(None, Some(SenderType::of_value(&function)))
    }

    #[inline]
    pub(crate) fn mute_for(&'static self, place: Option<Place>, function: Option<SenderType>) -> Mute {
        let state = self.state();
        Mute { state, id: state.mute(place, function.map(SenderType::id)) }
    }
}
