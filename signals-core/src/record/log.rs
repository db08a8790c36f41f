//! [`Log`]: the sends of one recording.

use core::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::call::Call;
use super::recorder::Kept;
use crate::failure::drop_user;

/// The sends of one recording, in the order in which they began.
pub(crate) struct Log {
    /// The name of the signal.
    signal: &'static str,
    state: Mutex<State>,
    /// Notified whenever a send ends.
    ended: Condvar,
}

struct State {
    entries: Vec<Entry>,
    /// How often waiting threads were woken: with each end of a send, also of one that was cleared.
    ends: u64,
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
        Log { signal, state: Mutex::new(State { entries: Vec::new(), ends: 0 }), ended: Condvar::new() }
    }

    pub(super) fn signal(&self) -> &'static str {
        self.signal
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No user code runs under the lock, so even a poisoned lock guards consistent data.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, kept: Kept, call: Arc<Call>) {
        self.lock().entries.push(Entry { kept, call });
    }

    /// Wakes the threads that wait, to ask again: after a send ended.
    pub(crate) fn notify(&self) {
        self.lock().ends += 1;
        self.ended.notify_all();
    }

    pub(super) fn len(&self) -> usize {
        self.lock().entries.len()
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.lock().entries.clone()
    }

    pub(super) fn clear(&self) {
        let entries = core::mem::take(&mut self.lock().entries);
        // After the lock is released: what was kept is of the user's types, whose `Drop` may panic or send.
        drop(entries);
    }

    /// Returns the number of sends in the list that have ended.
    pub(super) fn ended(&self) -> usize {
        self.lock().entries.iter().filter(|entry| entry.call.has_ended()).count()
    }

    /// Blocks until the condition holds. It is asked at first, and after each end of a send, without a lock. Returns `false` if
    /// it does not hold after `timeout`.
    pub(super) fn wait_until(&self, mut condition: impl FnMut() -> bool, timeout: Duration) -> bool {
        let start = Instant::now();
        loop {
            let seen = self.lock().ends;
            if condition() {
                return true;
            }
            let mut state = self.lock();
            while state.ends == seen {
                let Some(left) = timeout.checked_sub(start.elapsed()) else { return false };
                state = self.ended.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // A send may hold the last reference, and has to continue if the `Drop` of a user's value panics.
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        state.entries.drain(..).for_each(drop_user);
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
