//! The trace context of the sender, and metrics. `logs.rs` tests what is logged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use sea_orm::ConnectionTrait;
use signals_durable::{Filter, TraceContext, Worker, set_trace_context};
use tracing::Span;

use crate::shop::{calls, order, sqlite};

static CONTINUED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

struct Traces;

impl TraceContext for Traces {
    fn current(&self) -> Option<String> {
        Some(TRACEPARENT.to_owned())
    }

    fn continue_in(&self, _: &Span, traceparent: &str) {
        assert_ne!(traceparent, "damaged");
        CONTINUED.lock().unwrap().insert(traceparent.to_owned());
    }
}

#[tokio::test]
async fn the_trace_of_the_sender_goes_on_in_the_handler() {
    assert!(set_trace_context(Traces));
    assert!(!set_trace_context(Traces));
    let shop = sqlite().await;
    shop.pay(order(), "paid").await;
    let event = shop.store().list(&Filter::new()).await.unwrap().remove(0);
    assert_eq!(event.traceparent.as_deref(), Some(TRACEPARENT));
    shop.work().await;
    assert!(CONTINUED.lock().unwrap().contains(TRACEPARENT));

    // Another program wrote something else, and the handler runs all the same.
    let order = order();
    shop.pay(order, "paid").await;
    shop.db.execute_unprepared("UPDATE signals_durable_event SET traceparent = 'damaged'").await.unwrap();
    shop.work().await;
    assert_eq!(calls(order), ["paid"]);
}

/// Remembers the names and labels of all metrics.
#[derive(Default)]
struct Seen(Mutex<BTreeSet<String>>);

impl Seen {
    fn see(&self, key: &Key) {
        let labels = key.labels().map(|label| format!("{}={}", label.key(), label.value()));
        let words = std::iter::once(key.name().to_owned()).chain(labels).collect::<Vec<_>>();
        self.0.lock().unwrap().insert(words.join(" "));
    }
}

impl Recorder for Seen {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        self.see(key);
        Counter::noop()
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        self.see(key);
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        self.see(key);
        Histogram::noop()
    }
}

#[test]
fn attempts_and_events_are_counted() {
    let seen = Arc::new(Seen::default());
    // On one thread, because the recorder is that of the thread.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&*seen, || {
        runtime.block_on(async {
            let shop = sqlite().await;
            shop.pay(order(), "fails once").await;
            shop.work().await;
        });
    });
    let seen = seen.0.lock().unwrap();
    for expected in [
        "signals_durable_attempts_total uid=mail.thank outcome=failed",
        "signals_durable_attempts_total uid=mail.thank outcome=done",
        "signals_durable_attempt_seconds uid=mail.thank",
        "signals_durable_age_seconds uid=mail.thank",
        // The report may count the event before or after the worker claims it.
        "signals_durable_events uid=mail.thank state=r",
        "signals_durable_oldest_seconds uid=mail.thank state=r",
    ] {
        assert!(seen.iter().any(|seen| seen.starts_with(expected)), "{expected}: {seen:?}");
    }
}

/// Keeps the values of gauges.
#[derive(Default)]
struct Gauges(Mutex<BTreeMap<String, Arc<AtomicU64>>>);

impl Gauges {
    fn values(&self) -> Vec<(String, f64)> {
        let gauges = self.0.lock().unwrap();
        let value = |(name, bits): (&String, &Arc<AtomicU64>)| (name.clone(), f64::from_bits(bits.load(Relaxed)));
        gauges.iter().map(value).collect()
    }
}

impl Recorder for Gauges {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(Arc::clone(self.0.lock().unwrap().entry(key.to_string()).or_default()))
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// A gauge keeps its last value, and an alarm on it would never end.
#[test]
fn events_that_are_gone_are_counted_as_none() {
    let gauges = Arc::new(Gauges::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&*gauges, || {
        runtime.block_on(async {
            let shop = sqlite().await;
            shop.pay(order(), "paid").await;
            let are_zero = async || {
                let values = gauges.values();
                (!values.is_empty() && values.iter().all(|(_, value)| *value < 0.5)).then_some(())
            };
            let worker = Worker::new(&shop.db).report(Duration::from_millis(1));
            worker.run(wait(are_zero)).await.unwrap();
        });
    });
}

/// Waits until there is a value. Panics if that takes far longer than it can.
async fn wait(value: impl AsyncFn() -> Option<()>) {
    const LOOKS: u32 = 20_000;
    for _ in 0..LOOKS {
        if value().await.is_some() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("what is waited for has not happened after {LOOKS} looks");
}
