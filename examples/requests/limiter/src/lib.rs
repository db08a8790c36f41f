//! Refuses clients that send too many requests.
//!
//! The environment variable `RATE_LIMIT` sets how many requests a client may send in how many seconds, by default
//! `120/60`: that many at once, and then one in each part of the time.

#![forbid(unsafe_code)]

mod rate;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use governor::{DefaultKeyedRateLimiter, RateLimiter};
use request_signals::{REPORT_REQUESTED, REQUEST_STARTED, Refused, Report};
use signals_core::receiver;

use crate::rate::Rate;

/// The number of clients that are counted by name. Clients can invent names, so those beyond share one count.
const MAX_CLIENTS: usize = 10_000;

const OTHERS: &str = "(others)";

static LIMITER: LazyLock<Limiter> = LazyLock::new(|| Limiter::new(Rate::from_env()));

/// Runs before all other receivers (`order = -10`), so that none of them runs for a refused request.
#[receiver(REQUEST_STARTED, order = -10)]
fn limit(client: &str) -> Result<(), Refused> {
    if LIMITER.admits(client) {
        return Ok(());
    }
    Err(Refused { status: 429, reason: format!("{client} may send {}", LIMITER.rate) })
}

#[receiver(REPORT_REQUESTED)]
fn report(report: &mut Report) {
    report.add("limiter", "limit", LIMITER.rate);
    report.add("limiter", "admitted", LIMITER.admitted.load(Relaxed));
    report.add("limiter", "refused", LIMITER.refused.load(Relaxed));
}

struct Limiter {
    rate: Rate,
    /// `None` if no request is admitted.
    clients: Option<DefaultKeyedRateLimiter<String>>,
    admitted: AtomicU64,
    refused: AtomicU64,
}

impl Limiter {
    fn new(rate: Rate) -> Self {
        let clients = rate.quota().map(RateLimiter::keyed);
        Limiter { rate, clients, admitted: AtomicU64::new(0), refused: AtomicU64::new(0) }
    }

    fn admits(&self, client: &str) -> bool {
        let admits = self.clients.as_ref().is_some_and(|clients| check(clients, client));
        let count = if admits { &self.admitted } else { &self.refused };
        count.fetch_add(1, Relaxed);
        admits
    }
}

fn check(clients: &DefaultKeyedRateLimiter<String>, client: &str) -> bool {
    if clients.len() >= MAX_CLIENTS {
        clients.retain_recent();
    }
    let client = if clients.len() < MAX_CLIENTS { client } else { OTHERS };
    clients.check_key(&client.to_owned()).is_ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Limiter, MAX_CLIENTS};
    use crate::rate::Rate;

    #[test]
    fn invented_names_share_a_count_once_there_are_too_many() {
        let limiter = Limiter::new(Rate { requests: 1, period: Duration::from_hours(1) });
        assert!((0..MAX_CLIENTS).all(|name| limiter.admits(&name.to_string())));
        assert!(limiter.admits("one more"));
        assert!(!limiter.admits("and another"));
        assert_eq!(limiter.clients.unwrap().len(), MAX_CLIENTS + 1);
    }
}
