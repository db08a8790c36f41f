//! The first use of any signal: one thread sorts the receivers, the others wait for it.
//!
//! A thread that waits relies on another one. Where there is none to come, as in a process that was forked off
//! meanwhile, it is said and not waited for.

use crate::program::Program;
use crate::sync::atomic::AtomicU32;
use crate::sync::atomic::Ordering::{Acquire, Release};

/// How far the sort is: not begun, done, or else the process whose thread is at it.
static PROGRESS: AtomicU32 = AtomicU32::new(UNTOUCHED);
const UNTOUCHED: u32 = 0;
const DONE: u32 = u32::MAX;

/// Sees to it that the receivers are sorted.
///
/// # Panics
///
/// If the linker has lost them.
pub(crate) fn sort_once(program: &'static Program) {
    if PROGRESS.load(Acquire) == DONE {
        return;
    }
    sort_or_wait(program);
}

#[cold]
fn sort_or_wait(program: &'static Program) {
    let process = threads::process();
    // Before the sort, so that no fork falls between the two. Threads that come at once all do so; it does no harm.
    if PROGRESS.load(Acquire) == UNTOUCHED {
        threads::sort_before_forks(program);
    }
    let is_nested = threads::set_sorting(true);
    match PROGRESS.compare_exchange(UNTOUCHED, process, Acquire, Acquire) {
        Ok(_) => {
            // SAFETY: this branch is taken by one thread at a time, and nobody looks at an entry before `DONE`.
            let is_sorted = unsafe { program.sort() };
            PROGRESS.store(if is_sorted { DONE } else { UNTOUCHED }, Release);
            threads::set_sorting(is_nested);
            assert!(is_sorted, "{}", program.lost);
        }
        Err(progress) => {
            threads::set_sorting(is_nested);
            wait_for(program, progress, process, is_nested);
        }
    }
}

fn wait_for(program: &'static Program, mut progress: u32, process: u32, is_nested: bool) {
    while progress != DONE {
        if progress == UNTOUCHED {
            return sort_or_wait(program);
        }
        assert!(!is_nested, "a signal was used in a handler that interrupts the first use of any signal");
        assert!(progress == process, "this process was forked while another of its threads first used a signal");
        threads::wait();
        progress = PROGRESS.load(Acquire);
    }
}

/// Lets the next use be the first one.
#[cfg(shuttle)]
pub(crate) fn forget() {
    PROGRESS.store(UNTOUCHED, Release);
}

#[cfg(feature = "std")]
mod threads {
    use core::cell::Cell;

    use crate::program::Program;
    use crate::sync::{thread, thread_local};

    thread_local! {
        static SORTING: Cell<bool> = const { Cell::new(false) };
    }

    /// Notes whether this thread sorts. Whether it did.
    pub(super) fn set_sorting(sorting: bool) -> bool {
        sorting_before(Some(sorting))
    }

    /// Whether this thread sorts, until it does as is given here.
    fn sorting_before(new: Option<bool>) -> bool {
        SORTING.with(|sorting| sorting.replace(new.unwrap_or(sorting.get())))
    }

    /// Lets the thread that sorts go on.
    pub(super) fn wait() {
        thread::yield_now();
    }

    pub(super) fn process() -> u32 {
        // WebAssembly has no processes, and panics if it is asked for one.
        if cfg!(target_family = "wasm") { 1 } else { std::process::id() }
    }

    /// Lets a fork of this process wait until the receivers are sorted, for its child has no thread to go on with that.
    #[cfg(all(unix, not(shuttle)))]
    pub(super) fn sort_before_forks(program: &'static Program) {
        use core::ffi::c_int;
        use core::ptr;
        use core::sync::atomic::AtomicPtr;
        use core::sync::atomic::Ordering::{Acquire, Release};

        /// A handler is handed nothing.
        static PROGRAM: AtomicPtr<Program> = AtomicPtr::new(ptr::null_mut());

        type Handler = Option<extern "C" fn()>;

        unsafe extern "C" {
            safe fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
        }

        extern "C" fn prepare() {
            // A handler of a signal that forks may have interrupted the sort; its child goes on with that.
            if !sorting_before(None) {
                // SAFETY: what is stored there is a reference to a static.
                if let Some(program) = unsafe { PROGRAM.load(Acquire).as_ref() } {
                    super::sort_once(program);
                }
            }
        }

        // It fails for want of memory alone. What is left then is that such a child says so.
        PROGRAM.store(ptr::from_ref(program).cast_mut(), Release);
        let _ = pthread_atfork(Some(prepare), None, None);
    }

    #[cfg(any(not(unix), shuttle))]
    pub(super) fn sort_before_forks(_: &'static Program) {}
}

/// Without the standard library nothing is known of threads and processes.
#[cfg(not(feature = "std"))]
mod threads {
    use crate::program::Program;

    pub(super) fn set_sorting(_: bool) -> bool {
        false
    }

    pub(super) fn wait() {
        core::hint::spin_loop();
    }

    pub(super) fn process() -> u32 {
        1
    }

    pub(super) fn sort_before_forks(_: &'static Program) {}
}
