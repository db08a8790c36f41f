//! How long a worker without work waits.

use std::time::Duration;

use tokio::time::sleep;

use super::Written;

/// The waits between the questions for events.
///
/// A sender wakes the worker when it writes an event, which exists only once its transaction commits. So the worker asks
/// at once, and again after waits that double until they are as long as those for events of other processes.
pub(crate) struct Pause {
    next: Duration,
    longest: Duration,
    written: Written,
}

/// The first wait.
const SHORTEST: Duration = Duration::from_millis(1);

impl Pause {
    pub(crate) fn new(longest: Duration, written: Written) -> Self {
        Pause { next: SHORTEST, longest, written }
    }

    /// Makes the next wait short again.
    pub(crate) fn shorten(&mut self) {
        self.next = SHORTEST;
    }

    /// Waits for an event of this process, or for a while.
    pub(crate) async fn wait(&mut self) {
        tokio::select! {
            biased;
            _ = self.written.changed() => self.shorten(),
            () = sleep(self.next) => self.next = (self.next * 2).min(self.longest),
        }
    }
}
