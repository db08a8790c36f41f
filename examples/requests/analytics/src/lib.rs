//! Counts requests, and emits a `tracing` event for each.
//!
//! Each request is an event at level `debug`. Every hundredth also emits a report at level `info`.

#![forbid(unsafe_code)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use request_signals::{GOT_REQUEST_EXCEPTION, REPORT_REQUESTED, REQUEST_STARTED, Report};
use signals_core::receiver;

const REPORT_EVERY: u64 = 100;

static REQUESTS: AtomicU64 = AtomicU64::new(0);
static EXCEPTIONS: AtomicU64 = AtomicU64::new(0);
static LAST_EXCEPTION: Mutex<Option<String>> = Mutex::new(None);

/// Returns nothing, although the signal's response is a `Result`: returning nothing means `Ok(())`.
#[receiver(REQUEST_STARTED)]
fn count(id: u64, method: &str, path: &str) {
    tracing::debug!(id, method, path, "request");
    let requests = REQUESTS.fetch_add(1, Relaxed) + 1;
    if requests.is_multiple_of(REPORT_EVERY) {
        tracing::info!(requests, exceptions = EXCEPTIONS.load(Relaxed), "report");
    }
}

#[receiver(GOT_REQUEST_EXCEPTION)]
fn count_exception(id: u64, method: &str, path: &str, message: &str) {
    tracing::debug!(id, method, path, message, "exception");
    EXCEPTIONS.fetch_add(1, Relaxed);
    let mut last = LAST_EXCEPTION.lock().expect("nobody panics while holding the lock");
    *last = Some(format!("{method} {path}: {message}"));
}

#[receiver(REPORT_REQUESTED)]
fn report(report: &mut Report) {
    report.add("analytics", "requests", REQUESTS.load(Relaxed));
    report.add("analytics", "exceptions", EXCEPTIONS.load(Relaxed));
    if let Some(last) = &*LAST_EXCEPTION.lock().expect("nobody panics while holding the lock") {
        report.add("analytics", "last exception", last);
    }
}
