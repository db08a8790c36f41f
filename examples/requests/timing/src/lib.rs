//! Measures how long requests take, by path.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use request_signals::{REPORT_REQUESTED, REQUEST_FINISHED, Report};
use signals_core::receiver;

/// Clients can invent new paths, so only this many are stored.
const MAX_PATHS: usize = 1000;
const OTHER_PATHS: &str = "(other paths)";

#[derive(Default)]
struct Times {
    requests: u32,
    total: Duration,
    longest: Duration,
}

/// A mutex, because receivers run on the threads that send, here any thread of the server.
static TIMES: Mutex<BTreeMap<String, Times>> = Mutex::new(BTreeMap::new());

#[receiver(REQUEST_FINISHED)]
fn record(path: &str, elapsed: Duration) {
    let mut times = lock();
    let path = if times.len() < MAX_PATHS || times.contains_key(path) { path } else { OTHER_PATHS };
    times.entry(path.to_owned()).or_default().add(elapsed);
}

#[receiver(REPORT_REQUESTED)]
fn report(report: &mut Report) {
    for (path, times) in &*lock() {
        report.add("timing", path, times);
    }
}

fn lock() -> MutexGuard<'static, BTreeMap<String, Times>> {
    TIMES.lock().expect("nobody panics while holding the lock")
}

impl Times {
    fn add(&mut self, elapsed: Duration) {
        self.requests += 1;
        self.total += elapsed;
        self.longest = self.longest.max(elapsed);
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mean = self.total / self.requests.max(1);
        write!(f, "{:>3} requests, mean {mean:>9.1?}, longest {:>9.1?}", self.requests, self.longest)
    }
}
