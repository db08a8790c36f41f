//! Turns: one user at a time has the connection of a transaction.
//!
//! A transaction and those nested in it share a connection, which SeaORM locks for each statement. SeaORM panics if a transaction
//! is dropped meanwhile. So each use of the connection takes a [`Turn`] first. A transaction that is dropped meanwhile is left to
//! the holder of the turn, which drops it before anything else can use the connection.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::lock::{Mutex as Lock, OwnedMutexGuard};

/// The turns on one connection.
pub(super) struct Turns<L> {
    lock: Arc<Lock<()>>,
    /// What was dropped while somebody had the turn, in that order.
    left: Mutex<Vec<L>>,
    /// The number of those that were dropped by [`leave`](Self::leave).
    dropped: AtomicUsize,
}

impl<L> Default for Turns<L> {
    fn default() -> Self {
        Turns { lock: Arc::default(), left: Mutex::default(), dropped: AtomicUsize::new(0) }
    }
}

impl<L> Turns<L> {
    /// Waits for the turn.
    pub(super) async fn take(self: &Arc<Self>) -> Turn<L> {
        let guard = Arc::clone(&self.lock).lock_owned().await;
        self.drop_left();
        Turn { turns: Arc::clone(self), guard: Some(guard) }
    }

    /// Drops `level` in a turn: now if nobody has it. Otherwise its holder drops it at the end.
    pub(super) fn leave(&self, level: L) {
        self.left().push(level);
        self.tidy();
    }

    /// Returns how many were dropped so far by [`leave`](Self::leave).
    pub(super) fn dropped(&self) -> usize {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Drops what was left since the last holder looked, unless there is another holder.
    fn tidy(&self) {
        while !self.left().is_empty() {
            let Some(_guard) = self.lock.try_lock() else { return };
            self.drop_left();
        }
    }

    fn drop_left(&self) {
        loop {
            // Dropped without the lock of the list.
            let left = std::mem::take(&mut *self.left());
            if left.is_empty() {
                return;
            }
            self.dropped.fetch_add(left.len(), Ordering::Relaxed);
            drop(left);
        }
    }

    fn left(&self) -> MutexGuard<'_, Vec<L>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to use the connection, until it is dropped.
pub(super) struct Turn<L> {
    turns: Arc<Turns<L>>,
    guard: Option<OwnedMutexGuard<()>>,
}

impl<L> Drop for Turn<L> {
    fn drop(&mut self) {
        self.turns.drop_left();
        self.guard = None;
        self.turns.tidy();
    }
}
