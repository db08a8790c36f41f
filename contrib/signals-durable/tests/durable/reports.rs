//! The trace context of the sender, logs and metrics.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use signals_durable::{Filter, TraceContext, set_trace_context};
use tracing::Span;

use crate::shop::{order, sqlite};

static CONTINUED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

struct Traces;

impl TraceContext for Traces {
    fn current(&self) -> Option<String> {
        Some(TRACEPARENT.to_owned())
    }

    fn continue_in(&self, _: &Span, traceparent: &str) {
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
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn attempts_and_events_are_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // On one thread, because the subscriber is that of the thread.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(async {
            let shop = sqlite().await;
            shop.pay(order(), "fails").await;
            shop.work().await;
        });
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for expected in [
        "attempt outcome=\"failed\" seconds=",
        " age_seconds=",
        "events uid=\"mail.thank\" state=\"r",
        " oldest_seconds=",
        "attempt 1 of event 1 of durable::shop::thank",
        "is a dead letter: refused 4",
    ] {
        assert!(log.contains(expected), "{expected}: {log}");
    }
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
