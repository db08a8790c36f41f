//! Where an override holds.

use std::cell::RefCell;
use std::thread::{self, ThreadId};

thread_local! {
    /// The overrides of the tasks that this thread polls, the outermost first.
    static POLLED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Where an override holds.
#[derive(Clone, Copy)]
pub(crate) enum Scope {
    Everywhere,
    Thread(ThreadId),
    /// In a future, wherever it is polled.
    Task,
}

impl Scope {
    pub(crate) fn this_thread() -> Self {
        Scope::Thread(thread::current().id())
    }

    /// Returns `true` if the override with this id holds here.
    pub(crate) fn is_here(self, id: u64) -> bool {
        match self {
            Scope::Everywhere => true,
            Scope::Thread(thread) => thread == thread::current().id(),
            Scope::Task => POLLED.with_borrow(|polled| polled.contains(&id)),
        }
    }
}

/// Makes the override of a task hold on this thread until it is dropped: while the task is polled.
pub(crate) struct Polling;

impl Polling {
    pub(crate) fn new(id: u64) -> Self {
        POLLED.with_borrow_mut(|polled| polled.push(id));
        Polling
    }
}

impl Drop for Polling {
    fn drop(&mut self) {
        POLLED.with_borrow_mut(Vec::pop);
    }
}
