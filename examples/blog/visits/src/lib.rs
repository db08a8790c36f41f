//! Times requests, and counts visits and rendered templates.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use blog_models::Activity;
use blog_models::signals::ACTIVITY_REQUESTED;
use http::{Method, StatusCode, Uri};
use signals_core::receiver;
use signals_http::{Exception, GOT_REQUEST_EXCEPTION, REQUEST_FINISHED};
use signals_template::TEMPLATE_RENDERED;

/// Titles of posts are invented by clients, so only this many paths are stored.
const MAX_PATHS: usize = 1000;
const OTHER_REQUESTS: &str = "(other requests)";

#[derive(Default)]
struct Visits {
    requests: u32,
    total: Duration,
    longest: Duration,
}

static VISITS: Mutex<BTreeMap<String, Visits>> = Mutex::new(BTreeMap::new());
static TEMPLATES: Mutex<BTreeMap<String, u32>> = Mutex::new(BTreeMap::new());

#[receiver(REQUEST_FINISHED)]
fn record(method: &Method, uri: &Uri, status: Option<StatusCode>, duration: Duration) {
    tracing::info!(
        "{method} {}: {}",
        uri.path(),
        status.map_or_else(|| "no answer".to_owned(), |status| status.to_string())
    );
    let request = format!("{method} {}", uri.path());
    let mut all = lock(&VISITS);
    // What clients invent is not shown: anyone can see the page of activity. Refused requests can have any path and method.
    let is_answered = status.is_some_and(|status| status.is_success() || status.is_redirection());
    let is_known = is_answered && (all.len() < MAX_PATHS || all.contains_key(&request));
    let request = if is_known { request } else { OTHER_REQUESTS.to_owned() };
    let visits = all.entry(request).or_default();
    visits.requests += 1;
    visits.total += duration;
    visits.longest = visits.longest.max(duration);
}

#[receiver(GOT_REQUEST_EXCEPTION)]
fn warn(method: &Method, uri: &Uri, exception: Exception<'_>) {
    tracing::error!("{method} {}: {exception}", uri.path());
}

#[receiver(TEMPLATE_RENDERED)]
fn count_template(name: &str) {
    *lock(&TEMPLATES).entry(name.to_owned()).or_default() += 1;
}

#[receiver(ACTIVITY_REQUESTED)]
fn report(activity: &mut Activity) {
    for (request, Visits { requests, total, longest }) in &*lock(&VISITS) {
        let mean = *total / (*requests).max(1);
        activity.add("visits", request, format_args!("{requests}, mean {mean:.1?}, longest {longest:.1?}"));
    }
    for (template, times) in &*lock(&TEMPLATES) {
        activity.add("templates", template, format_args!("{times} times"));
    }
}

fn lock<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
