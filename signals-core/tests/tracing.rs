//! The events that a subscriber of `tracing` gets. `tests/features.rs` builds this with the feature of that name.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use futures_util::StreamExt;
use signals_core::{AsyncSignal, Signal, receiver, signal};
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the events at `level` during `body`, without durations.
fn told(level: tracing::Level, body: impl FnOnce()) -> Vec<String> {
    let output = Output::default();
    let writer = output.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::NEW)
        .with_writer(move || writer.clone())
        .without_time()
        .with_ansi(false)
        .finish();
    tracing::subscriber::with_default(subscriber, body);
    let text = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
    let without_duration = |line: &str| {
        let words = line.split_whitespace().filter(|word| !word.starts_with("duration_ns="));
        words.collect::<Vec<_>>().join(" ")
    };
    assert!(text.lines().filter(|line| line.contains("outcome=")).all(|line| line.contains(" duration_ns=")), "{text}");
    text.lines().map(without_duration).collect()
}

fn trace(body: impl FnOnce()) -> Vec<String> {
    told(tracing::Level::TRACE, body)
}

#[signal]
static PAID: Signal<fn(id: u64) -> Result<(), String>>;

#[receiver(PAID, order = 1)]
fn audit() {}

#[receiver(PAID, order = 2)]
fn check(id: u64) -> Result<(), String> {
    assert!(id != 3, "three");
    if id == 2 { Err("two".to_owned()) } else { Ok(()) }
}

#[receiver(PAID, order = 3)]
fn last() {}

#[signal]
static REFUNDED: Signal<fn(id: u64) -> Result<(), String>>;

#[receiver(REFUNDED)]
fn book(id: u64) {
    assert_eq!(id, 1);
}

const SPAN: &str = r#"send{signal=tracing::PAID verb="send"}: signals_core:"#;

#[test]
fn each_send_is_a_span_and_each_receiver_an_event() {
    let responded = |name| format!(r#"TRACE {SPAN} receiver="tracing::{name}" outcome="responded""#);
    let new = format!("DEBUG {SPAN} new");
    assert_eq!(
        trace(|| PAID.send(1).unwrap()),
        [new.clone(), responded("audit"), responded("check"), responded("last")]
    );

    let stopped = format!(r#"DEBUG {SPAN} receiver="tracing::check" outcome="stopped the send""#);
    assert_eq!(trace(|| PAID.send(2).unwrap_err().clear()), [new.clone(), responded("audit"), stopped]);

    let panicked = format!(r#" WARN {SPAN} receiver="tracing::check" outcome="panicked""#);
    let lines = trace(|| assert!(catch_unwind(|| PAID.send(3)).is_err()));
    assert_eq!(lines, [new, responded("audit"), panicked.trim().to_owned()]);
}

#[test]
fn at_level_info_only_panics_are_reported() {
    let lines = told(tracing::Level::INFO, || {
        assert_eq!(PAID.send_robust(1).len(), 0);
        assert_eq!(PAID.send_robust(2).len(), 1);
        assert_eq!(PAID.send_robust(3).len(), 1);
    });
    assert_eq!(lines, [r#"WARN signals_core: receiver="tracing::check" outcome="panicked""#]);
}

#[test]
fn every_verb_has_its_span() {
    let lines = trace(|| {
        assert_eq!(PAID.responses(1).count(), 3);
        assert_eq!(PAID.responses_robust(3).filter(|(_, response)| response.is_err()).count(), 1);
        // Tests run in parallel. No other test sends this signal.
        let connection = REFUNDED.connect(|_| Ok(()));
        assert!(REFUNDED.send_robust(1).is_empty());
        drop(connection);
    });
    let events = |verb: &str| {
        let verb = format!("verb=\"{verb}\"");
        lines
            .iter()
            .filter(|line| line.contains("signal=tracing::") && line.contains(&verb) && line.contains("outcome="))
            .count()
    };
    assert_eq!([events("responses"), events("responses_robust"), events("send_robust")], [3, 3, 2]);
}

#[signal]
static SIGNED_UP: AsyncSignal<fn(n: u32)>;

#[receiver(SIGNED_UP)]
async fn waits(n: u32) {
    if n == 1 {
        std::future::pending::<()>().await;
    }
    assert!(n != 2, "two");
    tracing::info!("inside");
}

#[test]
fn a_future_is_in_its_span_whenever_it_is_polled() {
    let span = |verb| format!(r#"send{{signal=tracing::SIGNED_UP verb="{verb}"}}:"#);
    let lines = trace(|| {
        pollster::block_on(SIGNED_UP.send(0));
        pollster::block_on(SIGNED_UP.send_concurrent(0));
        assert_eq!(pollster::block_on(SIGNED_UP.responses(0).count()), 1);
        assert_eq!(pollster::block_on(SIGNED_UP.send_robust(2)).len(), 1);
        assert!(catch_unwind(AssertUnwindSafe(|| pollster::block_on(SIGNED_UP.send(2)))).is_err());
        let mut context = Context::from_waker(Waker::noop());
        assert!(pin!(SIGNED_UP.send(1)).as_mut().poll(&mut context).is_pending());
    });
    let inside = |verb| lines.contains(&format!("INFO {} tracing: inside", span(verb)));
    assert!(inside("send") && inside("send_concurrent") && inside("responses"), "{lines:#?}");
    let ended = |verb, level, outcome| {
        let end = format!(r#"{level} {} signals_core: receiver="tracing::waits" outcome="{outcome}""#, span(verb));
        lines.contains(&end)
    };
    assert!(ended("send", "TRACE", "responded"), "{lines:#?}");
    assert!(ended("send_robust", "WARN", "panicked"), "{lines:#?}");
    assert!(ended("send", "WARN", "panicked"), "{lines:#?}");
    assert!(ended("send", "DEBUG", "cancelled"), "{lines:#?}");
}

/// A subscriber that panics at each span and event.
struct Panics;

impl tracing::Subscriber for Panics {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        panic!("no span")
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        panic!("no event")
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[signal]
static SHIPPED: Signal<fn(id: u64)>;

/// Connecting announces itself with a send, and so runs the subscriber.
#[test]
fn a_subscriber_that_panics_leaves_nothing_connected() {
    let mut shipped = Vec::new();
    tracing::subscriber::with_default(Panics, || {
        let _ = catch_unwind(AssertUnwindSafe(|| SHIPPED.scoped(|id| shipped.push(id), || SHIPPED.send(1))));
        let _ = catch_unwind(|| SHIPPED.connect(|_| ()));
        let _ = catch_unwind(AssertUnwindSafe(|| {
            pollster::block_on(SIGNED_UP.scoped_in(|_| (), async { panic!("over") }))
        }));
    });
    assert!(!SHIPPED.has_receivers());
    SHIPPED.send(2);
    assert!(SIGNED_UP.receivers().all(|receiver| receiver.name() == "waits"));
    assert!(!shipped.contains(&2));
}
