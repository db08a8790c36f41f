//! How long a failed event waits.

use std::time::Duration;

/// Waits that double with each attempt, with a random part left out, so that events that failed together do not all come
/// back together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
}

impl Backoff {
    /// The wait after the attempt of this number, counted from 1.
    pub(crate) fn after(self, attempt: u32) -> Duration {
        let factor = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        let longest = self.first.saturating_mul(factor).min(self.longest);
        longest.mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let backoff = Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(10) };
        for (attempt, longest) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (40, 10), (u32::MAX, 10)] {
            let (wait, longest) = (backoff.after(attempt), Duration::from_secs(longest));
            assert!(wait <= longest && wait >= longest / 2, "{attempt}: {wait:?}");
        }
    }
}
