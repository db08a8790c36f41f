//! The first use of any signal: one thread sorts the slots, the others wait for it.
//!
//! # States
//!
//! [`PROGRESS`] is [`UNTOUCHED`], then the number of the process whose thread sorts, then [`DONE`].
//!
//! # Threads that cannot wait
//!
//! A thread that waits relies on the one that sorts. Where that one cannot go on, waiting would never end, so:
//!
//! - **`fork` while another thread sorts.** Before the sort, a handler is registered with `pthread_atfork`: a fork waits for
//!   the sort, or does it. In a child that was made without such handlers, by `_Fork` or the system call, the sort never
//!   ends; a use of a signal there panics, since the process that sorts is another one.
//! - **A signal handler that interrupts the sort** on the same thread and uses a signal panics.

use super::canary;
use super::sort::sort_program;
use crate::sync::atomic::AtomicU32;
use crate::sync::atomic::Ordering::{Acquire, Release};

static PROGRESS: AtomicU32 = AtomicU32::new(UNTOUCHED);
const UNTOUCHED: u32 = 0;
const DONE: u32 = u32::MAX;

/// Sorts the slots of the program, unless that is done. Waits for a thread that is sorting them.
///
/// # Panics
///
/// If the linker removed the slots, or this thread cannot wait: see the [module](self).
pub(crate) fn sort_once() {
    // Acquire pairs with the release below: who sees `DONE` sees the sorted slots.
    if PROGRESS.load(Acquire) != DONE {
        sort_or_wait();
    }
}

#[cold]
fn sort_or_wait() {
    let process = threads::process();
    // Before the sort, so that no fork falls between the two. Several threads may do so at once; that does no harm.
    if PROGRESS.load(Acquire) == UNTOUCHED {
        threads::sort_before_forks();
    }
    let is_nested = threads::set_sorting(true);
    match PROGRESS.compare_exchange(UNTOUCHED, process, Acquire, Acquire) {
        Ok(_) => {
            // SAFETY: one thread at a time takes this branch, none once it succeeded, and no entry is read before `DONE`.
            let is_sorted = unsafe { sort_program() };
            PROGRESS.store(if is_sorted { DONE } else { UNTOUCHED }, Release);
            threads::set_sorting(is_nested);
            assert!(is_sorted, "{}", canary::LOST);
        }
        Err(progress) => {
            threads::set_sorting(is_nested);
            wait_for(progress, process, is_nested);
        }
    }
}

fn wait_for(mut progress: u32, process: u32, is_nested: bool) {
    while progress != DONE {
        if progress == UNTOUCHED {
            return sort_or_wait();
        }
        assert!(!is_nested, "a signal was used in a handler that interrupts the first use of any signal");
        assert!(progress == process, "this process was forked while another of its threads first used a signal");
        threads::wait();
        progress = PROGRESS.load(Acquire);
    }
}

/// Makes the next use the first one.
#[cfg(shuttle)]
pub(super) fn forget() {
    PROGRESS.store(UNTOUCHED, Release);
}

#[cfg(feature = "std")]
mod threads {
    use core::cell::Cell;

    use crate::sync::{thread, thread_local};

    thread_local! {
        static SORTING: Cell<bool> = const { Cell::new(false) };
    }

    /// Sets whether this thread sorts. Returns whether it did.
    pub(super) fn set_sorting(sorting: bool) -> bool {
        SORTING.with(|was_sorting| was_sorting.replace(sorting))
    }

    /// Lets the thread that sorts go on.
    pub(super) fn wait() {
        thread::yield_now();
    }

    pub(super) fn process() -> u32 {
        // WebAssembly has no processes, and panics if asked for one.
        if cfg!(target_family = "wasm") { 1 } else { std::process::id() }
    }

    /// Makes a fork of this process wait until the slots are sorted: no thread of its child would go on with that.
    #[cfg(all(unix, not(any(shuttle, miri))))]
    pub(super) fn sort_before_forks() {
        use core::ffi::c_int;

        type Handler = Option<extern "C" fn()>;

        unsafe extern "C" {
            safe fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
        }

        extern "C" fn prepare() {
            // A signal handler that forks may have interrupted the sort on this thread. Its child goes on with that.
            if !SORTING.with(Cell::get) {
                super::sort_once();
            }
        }

        // It fails only for want of memory. Then such a child panics at its first use.
        let _ = pthread_atfork(Some(prepare), None, None);
    }

    #[cfg(any(not(unix), shuttle, miri))]
    pub(super) fn sort_before_forks() {}
}

/// Without the standard library, threads and processes are unknown.
#[cfg(not(feature = "std"))]
mod threads {
    pub(super) fn set_sorting(_: bool) -> bool {
        false
    }

    pub(super) fn wait() {
        core::hint::spin_loop();
    }

    pub(super) fn process() -> u32 {
        1
    }

    pub(super) fn sort_before_forks() {}
}
