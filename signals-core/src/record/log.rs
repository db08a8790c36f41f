//! [`Log`]: the sends of one recording.

use core::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::call::Call;
use super::recorder::Kept;

/// The sends of one recording, in the order in which they began.
pub(crate) struct Log {
    /// The name of the signal.
    signal: &'static str,
    entries: Mutex<Vec<Entry>>,
    /// Notified whenever a send ends.
    ended: Condvar,
}

/// One send in a recording.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(super) kept: Kept,
    pub(super) call: Arc<Call>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.call, f)
    }
}

impl Log {
    pub(crate) fn new(signal: &'static str) -> Self {
        Log { signal, entries: Mutex::new(Vec::new()), ended: Condvar::new() }
    }

    pub(super) fn signal(&self) -> &'static str {
        self.signal
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        // No user code runs under the lock, so even a poisoned lock guards consistent data.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, kept: Kept, call: Arc<Call>) {
        self.lock().push(Entry { kept, call });
    }

    /// Wakes the threads that wait, after a send ended.
    pub(crate) fn notify(&self) {
        // With the lock, a thread cannot miss this between its last look and its wait.
        let entries = self.lock();
        self.ended.notify_all();
        drop(entries);
    }

    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.lock().clone()
    }

    pub(super) fn clear(&self) {
        let entries = core::mem::take(&mut *self.lock());
        // After the lock is released: what was kept is of the user's types, whose `Drop` may panic or send.
        drop(entries);
    }

    /// Blocks until `count` sends have ended. Returns `false` if they have not after `timeout`.
    pub(super) fn wait(&self, count: usize, timeout: Duration) -> bool {
        let is_short = |entries: &mut Vec<Entry>| entries.iter().filter(|entry| entry.call.has_ended()).count() < count;
        let start = Instant::now();
        let mut entries = self.lock();
        while is_short(&mut entries) {
            let Some(left) = timeout.checked_sub(start.elapsed()) else { return false };
            entries = self.ended.wait_timeout(entries, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

/// A line for each send, for the message of a panic.
impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.entries();
        if entries.is_empty() {
            return write!(f, "nothing was sent");
        }
        write!(f, "these sends were recorded:")?;
        entries.iter().try_for_each(|entry| {
            write!(f, "\n    ")?;
            entry.call.write_with_outcome(f)
        })
    }
}
