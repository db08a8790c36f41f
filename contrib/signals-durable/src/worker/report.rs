//! Counts, ages and durations, and the events that no handler takes.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::event::Event;
use crate::handler::{Handler, handlers};
use crate::store::{Count, Store};

/// The task that counts the events of a store now and then.
pub(crate) struct Reporter(JoinHandle<()>);

impl Reporter {
    pub(crate) fn start(store: Arc<dyn Store>, every: Duration) -> Self {
        let known = handlers().map(Handler::uid).collect();
        Reporter(tokio::spawn(report(store, known, every)))
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn report(store: Arc<dyn Store>, known: HashSet<&'static str>, every: Duration) {
    let mut unknown = HashSet::new();
    let mut before = Vec::new();
    loop {
        match store.counts().await {
            Ok(counts) => {
                for gone in none_any_more(&before, &counts) {
                    counted(&gone);
                }
                for count in &counts {
                    counted(count);
                    if !known.contains(count.uid.as_str()) && unknown.insert(count.uid.clone()) {
                        tracing::warn!("no handler of this program has the uid `{}`; its events are kept", count.uid);
                    }
                }
                before = counts;
            }
            Err(error) => tracing::error!("a worker cannot count events: {error}"),
        }
        sleep(every).await;
    }
}

/// The counts that there were before and are not now, as zero: a gauge keeps what it was set to.
fn none_any_more<'a>(before: &'a [Count], counts: &'a [Count]) -> impl Iterator<Item = Count> + 'a {
    let is_same = |a: &Count, b: &Count| a.uid == b.uid && a.state == b.state;
    let gone = before.iter().filter(move |count| !counts.iter().any(|now| is_same(count, now)));
    gone.map(|count| Count { events: 0, oldest: Duration::ZERO, ..count.clone() })
}

/// Records the number and age of the events of one handler in one state.
fn counted(count: &Count) {
    let Count { uid, state, events, oldest } = count;
    tracing::debug!(uid, state = state.name(), events, oldest_seconds = oldest.as_secs_f64(), "events");
    #[cfg(feature = "metrics")]
    gauge(count);
}

#[cfg(feature = "metrics")]
#[allow(clippy::cast_precision_loss, reason = "a gauge is no account")]
fn gauge(count: &Count) {
    let labels = [("uid", count.uid.clone()), ("state", count.state.name().to_owned())];
    metrics::gauge!("signals_durable_events", &labels).set(count.events as f64);
    metrics::gauge!("signals_durable_oldest_seconds", &labels).set(count.oldest.as_secs_f64());
}

/// Records an attempt.
pub(super) fn ended(event: &Event, took: Duration, failed: bool) {
    let outcome = if failed { "failed" } else { "done" };
    tracing::debug!(outcome, seconds = took.as_secs_f64(), age_seconds = event.age().as_secs_f64(), "attempt");
    #[cfg(feature = "metrics")]
    count_attempt(event, took, outcome);
}

#[cfg(feature = "metrics")]
fn count_attempt(event: &Event, took: Duration, outcome: &'static str) {
    let uid = event.uid.clone();
    metrics::counter!("signals_durable_attempts_total", "uid" => uid.clone(), "outcome" => outcome).increment(1);
    metrics::histogram!("signals_durable_attempt_seconds", "uid" => uid.clone()).record(took.as_secs_f64());
    metrics::histogram!("signals_durable_age_seconds", "uid" => uid).record(event.age().as_secs_f64());
}
