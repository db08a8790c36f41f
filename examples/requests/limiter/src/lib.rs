//! Refuses clients that send too many requests.
//!
//! The environment variable `RATE_LIMIT` sets how many requests a client may send in how many seconds, by default
//! `120/60`.

#![forbid(unsafe_code)]

mod rate;

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard};
use std::time::Instant;

use request_signals::{REPORT_REQUESTED, REQUEST_STARTED, Refused, Report};
use signals_core::receiver;

use crate::rate::Rate;

static LIMITER: LazyLock<Mutex<Limiter>> = LazyLock::new(|| Mutex::new(Limiter::new(Rate::from_env())));

/// Runs before all other receivers (`order = -10`), so that none of them runs for a refused request.
#[receiver(REQUEST_STARTED, order = -10)]
fn limit(client: &str) -> Result<(), Refused> {
    let mut limiter = lock();
    if limiter.admits(client) {
        return Ok(());
    }
    Err(Refused { status: 429, reason: format!("{client} may send {}", limiter.rate) })
}

#[receiver(REPORT_REQUESTED)]
fn report(report: &mut Report) {
    let limiter = lock();
    report.add("limiter", "limit", limiter.rate);
    report.add("limiter", "admitted", limiter.admitted);
    report.add("limiter", "refused", limiter.refused);
}

fn lock() -> MutexGuard<'static, Limiter> {
    LIMITER.lock().expect("nobody panics while holding the lock")
}

struct Limiter {
    rate: Rate,
    since: Instant,
    /// The number of requests of each client since `since`. Cleared regularly, so that the map does not grow for ever.
    requests: HashMap<String, u32>,
    admitted: u64,
    refused: u64,
}

impl Limiter {
    fn new(rate: Rate) -> Self {
        Limiter { rate, since: Instant::now(), requests: HashMap::new(), admitted: 0, refused: 0 }
    }

    fn admits(&mut self, client: &str) -> bool {
        if self.since.elapsed() >= self.rate.period {
            self.since = Instant::now();
            self.requests.clear();
        }
        let requests = self.requests.entry(client.to_owned()).or_default();
        let admits = *requests < self.rate.requests;
        if admits {
            *requests += 1;
            self.admitted += 1;
        } else {
            self.refused += 1;
        }
        admits
    }
}
