//! The first use of any signal: one thread sorts the slots, the others wait for it.
//!
//! # States
//!
//! [`PROGRESS`] is [`UNTOUCHED`], then the id of the process whose thread sorts, then [`DONE`]. If the linker removed the
//! slots, it becomes [`UNTOUCHED`] again and the use panics.
//!
//! # What happens on the first send
//!
//! 1. The status of the signal is "unsorted", so the send calls [`sort_once`].
//! 2. The first thread that changes [`PROGRESS`] from [`UNTOUCHED`] sorts the slots of all signals and publishes the range of
//!    each signal: see [`sort_program`]. Other threads yield until it is done.
//! 3. [`PROGRESS`] becomes [`DONE`] and the send continues. Later first sends of other signals find their ranges published.
//!
//! # Threads that cannot wait
//!
//! Waiting never ends if the thread that sorts cannot continue. There are two such cases:
//!
//! - **`fork` while another thread sorts.** Before the sort, a handler is registered with `pthread_atfork`. It makes a fork
//!   wait for the sort, or sort itself. A child that was created without such handlers, by `_Fork` or the system call, has a
//!   copy of an unfinished sort. A use of a signal there panics, since the id of the sorting process is not its own.
//! - **A Unix signal handler that interrupts the sort** on the same thread. A use of a signal in the handler panics.

use super::canary;
use super::sort::sort_program;
use crate::sync::atomic::AtomicU32;
use crate::sync::atomic::Ordering::{Acquire, Release};

static PROGRESS: AtomicU32 = AtomicU32::new(UNTOUCHED);
const UNTOUCHED: u32 = 0;
const DONE: u32 = u32::MAX;

/// Sorts the slots of the program if necessary, or waits for the thread that sorts them.
///
/// # Panics
///
/// If the linker removed the slots, or if this thread cannot wait: see the [module](self).
#[inline]
pub(crate) fn sort_once() {
    // Acquire pairs with the release below: a thread that sees `DONE` sees the sorted slots.
    if PROGRESS.load(Acquire) != DONE {
        sort_or_wait();
    }
}

#[cold]
fn sort_or_wait() {
    let process = threads::process();
    // Registered before the sort, so that no fork comes between. Several threads may register a handler, which is harmless.
    // The load decides nothing else, so its ordering does not matter.
    if PROGRESS.load(Acquire) == UNTOUCHED {
        threads::sort_before_forks();
    }
    let is_nested = threads::set_sorting(true);
    // Acquire on success: pairs with the release of a sort that failed. On failure: as in `sort_once`.
    match PROGRESS.compare_exchange(UNTOUCHED, process, Acquire, Acquire) {
        Ok(_) => {
            // SAFETY: only one thread at a time takes this branch, no thread takes it after a success, and no entry is read before
            // `DONE`.
            let is_sorted = unsafe { sort_program() };
            // Release: see `sort_once`.
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
        assert!(
            !is_nested,
            "a signal was used in a handler that interrupts the first use of any signal: use one before you install the handler"
        );
        assert!(
            progress == process,
            "this process was forked, without the handlers of `pthread_atfork`, while another thread first used a signal"
        );
        threads::wait();
        // Acquire: as in `sort_once`.
        progress = PROGRESS.load(Acquire);
    }
}

/// Makes the next use of a signal sort again.
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

    /// Sets whether this thread sorts. Returns the previous value.
    pub(super) fn set_sorting(sorting: bool) -> bool {
        SORTING.with(|was_sorting| was_sorting.replace(sorting))
    }

    /// Yields to the thread that sorts.
    pub(super) fn wait() {
        thread::yield_now();
    }

    pub(super) fn process() -> u32 {
        // WebAssembly has no processes, and `id` panics there.
        if cfg!(target_family = "wasm") { 1 } else { std::process::id() }
    }

    /// Makes a fork of this process wait until the slots are sorted, since no thread of the child would finish the sort.
    #[cfg(all(unix, not(any(shuttle, miri))))]
    pub(super) fn sort_before_forks() {
        use core::ffi::c_int;

        type Handler = Option<extern "C" fn()>;

        unsafe extern "C" {
            safe fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
        }

        extern "C" fn prepare() {
            // A signal handler that forks may have interrupted the sort on this thread. The thread of the child then finishes it.
            if !SORTING.with(Cell::get) {
                super::sort_once();
            }
        }

        // It fails only if there is no memory. A child with an unfinished sort then panics at its first use of a signal.
        let _ = pthread_atfork(Some(prepare), None, None);
    }

    #[cfg(any(not(unix), shuttle, miri))]
    pub(super) fn sort_before_forks() {}
}

/// Without the standard library, threads and processes cannot be identified.
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
