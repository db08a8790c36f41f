//! Wakes the workers of this process when an event is written.

use std::sync::LazyLock;

use tokio::sync::watch;

/// Counts the events that were written, and those that became ready because an earlier one of their key ended.
static WRITTEN: LazyLock<watch::Sender<u64>> = LazyLock::new(|| watch::Sender::new(0));

/// Wakes the workers and relays of this process: they look for events now, and again for a while.
///
/// Sends of this process call it. Call it if you learn that another process has written an event, so that workers need not
/// wait until they poll. In PostgreSQL, [`POSTGRES_NOTIFY`](crate::POSTGRES_NOTIFY) says so. A needless call costs one query.
///
/// ```
/// // In the task that got a notification:
/// signals_durable::wake();
/// ```
pub fn wake() {
    WRITTEN.send_modify(|written| *written = written.wrapping_add(1));
}

/// Returns what a worker waits on.
pub(crate) fn subscribe() -> watch::Receiver<u64> {
    WRITTEN.subscribe()
}
