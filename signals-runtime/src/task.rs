//! Futures as places: what is sent while one is polled, on whatever thread.

use core::cell::Cell;
use core::future::Future;
use core::pin::Pin;
use core::ptr;
use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;
use core::task::{Context, Poll};

use crate::scope::{Mute, Place, Scoped};
use crate::sender::SenderType;
use crate::signal::Signal;

std::thread_local! {
    /// The innermost task that is being polled on this thread.
    ///
    /// A pointer, for what has to be dropped at the end of a thread is gone before its last code runs.
    static INNERMOST: Cell<*const Entered> = const { Cell::new(ptr::null()) };
}

/// A task that is being polled.
struct Entered {
    task: u64,
    /// The one inside which it is.
    outer: *const Entered,
}

/// Whether the task is being polled on this thread.
pub(crate) fn is_current(task: u64) -> bool {
    let mut innermost = INNERMOST.get();
    // SAFETY: each stands on the stack of this thread, in a `poll` that takes it out of the list before it returns.
    while let Some(entered) = unsafe { innermost.as_ref() } {
        if entered.task == task {
            return true;
        }
        innermost = entered.outer;
    }
    false
}

fn new_task() -> Place {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    Place::Task(NEXT.fetch_add(1, Relaxed))
}

pin_project_lite::pin_project! {
    /// Runs `body` as a task, and keeps a guard until it is done.
    ///
    /// No `async fn`, which would have room for the body twice.
    pub struct InTask<B, G> {
        #[pin]
        body: B,
        place: Place,
        guard: G,
    }
}

impl<B: Future, G> Future for InTask<B, G> {
    type Output = B::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<B::Output> {
        struct Left(*const Entered);

        impl Drop for Left {
            #[inline]
            fn drop(&mut self) {
                INNERMOST.set(self.0);
            }
        }

        let this = self.project();
        let Place::Task(task) = *this.place else { return this.body.poll(context) };
        let outer = INNERMOST.get();
        let entered = Entered { task, outer };
        // Made after what it takes out of the list, and so dropped before.
        let _left = Left(outer);
        INNERMOST.set(&raw const entered);
        this.body.poll(context)
    }
}

impl<C: ?Sized> Scoped<C> {
    /// A closure that hears what is sent while [`Scoped::run`] is being polled.
    pub fn of_task(closure: *mut C) -> Self {
        Self::new(closure, new_task())
    }

    /// Runs the body of a task.
    pub fn run<B: Future>(&self, body: B) -> InTask<B, ()> {
        InTask { body, place: self.place, guard: () }
    }
}

/// Runs `body`, for whose sends the signal is mute, or the receivers that `function` is.
pub fn mute_while<B: Future>(signal: &'static Signal, function: Option<SenderType>, body: B) -> InTask<B, Mute> {
    let place = new_task();
    InTask { body, place, guard: signal.mute_for(Some(place), function) }
}
