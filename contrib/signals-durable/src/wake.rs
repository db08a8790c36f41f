//! Wakes the workers of this process when an event is written.

use std::sync::LazyLock;

use tokio::sync::watch;

/// Counts the events that were written, and those that became ready because an earlier one of their key ended.
static WRITTEN: LazyLock<watch::Sender<u64>> = LazyLock::new(|| watch::Sender::new(0));

/// Notes that an event was written, or will be once a transaction commits. Workers look for it soon, and again for a while.
pub(crate) fn wake() {
    WRITTEN.send_modify(|written| *written = written.wrapping_add(1));
}

/// Returns what a worker waits on.
pub(crate) fn subscribe() -> watch::Receiver<u64> {
    WRITTEN.subscribe()
}
