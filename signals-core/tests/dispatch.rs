//! The verbs: which receivers run, what stops a send, and what it returns.

use std::cell::RefCell;
use std::error::Error;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};

use signals_core::{Failure, FailureKind, Failures, Signal, receiver, signal};

type Log = RefCell<Vec<&'static str>>;

fn panics<R>(f: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(f)).is_err()
}

mod nothing {
    use super::*;

    #[signal]
    static TOLD: Signal<fn(log: &Log, fail: bool)>;

    #[receiver(TOLD, order = 1)]
    fn before(log: &Log) {
        log.borrow_mut().push("before");
    }

    #[receiver(TOLD, order = 2)]
    fn failing(fail: bool) {
        assert!(!fail, "told to {}", "fail");
    }

    #[receiver(TOLD, order = 3)]
    fn after(log: &Log) {
        log.borrow_mut().push("after");
    }

    #[test]
    fn send_runs_every_receiver() {
        let log = Log::default();
        TOLD.send(&log, false);
        assert_eq!(log.into_inner(), ["before", "after"]);
    }

    #[test]
    fn a_panic_unwinds_to_the_sender_and_the_signal_works_on() {
        let log = Log::default();
        assert!(panics(|| TOLD.send(&log, true)));
        TOLD.send(&log, false);
        assert_eq!(log.into_inner(), ["before", "before", "after"]);
    }

    #[test]
    fn send_robust_runs_the_rest_and_reports_the_panic() {
        let log = Log::default();
        let failures = TOLD.send_robust(&log, true);
        assert_eq!(log.into_inner(), ["before", "after"]);

        let [failure] = &failures.iter().collect::<Vec<_>>()[..] else { panic!("{failures}") };
        assert_eq!(failure.receiver().path(), "dispatch::nothing::failing");
        assert_eq!(failure.receiver().file(), file!());
        assert!(failure.receiver().line() > 20);
        assert!(matches!(failure.kind(), FailureKind::Panicked(message) if message == "told to fail"));
        assert!(failure.to_string().starts_with("dispatch::nothing::failing (signals-core/tests/dispatch.rs:"));
        assert!(failure.to_string().ends_with(" panicked: told to fail"));
    }

    #[test]
    fn without_failures_send_robust_is_ok() {
        let failures = TOLD.send_robust(&Log::default(), false);
        assert!(failures.is_empty());
        assert!(failures.into_result().is_ok());
    }

    #[test]
    fn responses_robust_goes_on_after_a_panic() {
        let log = Log::default();
        let responses = TOLD.responses_robust(&log, true).map(|(_, response)| response.is_ok());
        assert_eq!(responses.collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(log.into_inner(), ["before", "after"]);
    }

    #[test]
    fn failures_are_errors_that_cross_threads() {
        fn boxed(log: &Log) -> Result<(), Box<dyn Error + Send + Sync>> {
            TOLD.send_robust(log, true).into_result()?;
            Ok(())
        }
        let text = boxed(&Log::default()).unwrap_err().to_string();
        assert!(text.contains("told to fail"), "{text}");
    }
}

mod result {
    use super::*;

    /// An alias. The type of a response decides what it means, not how it is spelled.
    type Vetoed = Result<(), String>;

    #[signal]
    static VETO: Signal<fn(log: &Log, by: u32) -> Vetoed>;

    #[receiver(VETO, order = 1)]
    fn says_nothing(log: &Log) {
        log.borrow_mut().push("nothing");
    }

    #[receiver(VETO, order = 2)]
    fn vetoes(by: u32) -> Vetoed {
        if by >= 1 { Err("first".to_owned()) } else { Ok(()) }
    }

    #[receiver(VETO, order = 3)]
    fn vetoes_too(log: &Log, by: u32) -> Result<(), String> {
        log.borrow_mut().push("last");
        if by >= 2 { Err("second".to_owned()) } else { Ok(()) }
    }

    #[test]
    fn send_stops_at_the_first_error_and_returns_it() {
        let log = Log::default();
        assert_eq!(VETO.send(&log, 0), Ok(()));
        assert_eq!(VETO.send(&log, 2), Err("first".to_owned()));
        assert_eq!(log.into_inner(), ["nothing", "last", "nothing"]);
    }

    #[test]
    fn send_robust_runs_all_and_returns_the_errors() {
        let log = Log::default();
        let failures: Failures<String> = VETO.send_robust(&log, 2);
        assert_eq!(log.into_inner(), ["nothing", "last"]);
        let errors = failures.into_iter().map(|failure| (failure.receiver().name().to_owned(), failure.into_kind()));
        let errors = errors.map(|(name, kind)| match kind {
            FailureKind::Returned(error) => (name, error),
            FailureKind::Panicked(message) => panic!("{message}"),
        });
        let expected = [("vetoes", "first"), ("vetoes_too", "second")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert!(errors.eq(expected));
    }

    #[test]
    fn responses_has_every_result() {
        let log = Log::default();
        let responses = VETO.responses(&log, 1).map(|(_, response)| response.is_ok());
        assert_eq!(responses.collect::<Vec<_>>(), [true, false, true]);
    }

    #[test]
    fn responses_robust_has_every_result() {
        let log = Log::default();
        let mut responses = VETO.responses_robust(&log, 1);
        assert!(matches!(responses.next(), Some((_, Ok(Ok(()))))));
        assert!(matches!(responses.next(), Some((_, Ok(Err(error)))) if error == "first"));
    }
}

/// A send calls receivers in groups. Stopping must work at each position in a group, and in an incomplete one.
mod many {
    use super::*;

    macro_rules! received_by {
        ($($signal:ident: $($receiver:ident = $place:literal),*;)*) => {
            $(mod $signal {
                use super::*;

                #[signal]
                static COUNTED: Signal<fn(stop: u32, log: &RefCell<Vec<u32>>) -> ControlFlow<u32>>;

                $(#[receiver(COUNTED, order = $place)]
                fn $receiver(stop: u32, log: &RefCell<Vec<u32>>) -> ControlFlow<u32> {
                    log.borrow_mut().push($place);
                    if stop == $place { ControlFlow::Break(stop) } else { ControlFlow::Continue(()) }
                })*

                #[test]
                fn a_send_stops_at_any_receiver_or_calls_all() {
                    let all = [$($place),*];
                    for stop in all {
                        let log = RefCell::default();
                        assert_eq!(COUNTED.send(stop, &log), ControlFlow::Break(stop));
                        assert_eq!(log.into_inner(), all[..usize::try_from(stop).unwrap()]);
                    }
                    let log = RefCell::default();
                    assert_eq!(COUNTED.send(0, &log), ControlFlow::Continue(()));
                    assert_eq!(log.into_inner(), all);
                }
            })*
        };
    }

    received_by! {
        one: a = 1;
        two: a = 1, b = 2;
        three: a = 1, b = 2, c = 3;
        four: a = 1, b = 2, c = 3, d = 4;
        five: a = 1, b = 2, c = 3, d = 4, e = 5;
        eleven: a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10, k = 11;
    }
}

mod control_flow {
    use super::*;

    #[signal]
    static SEARCH: Signal<fn(wanted: u32) -> ControlFlow<&'static str>>;

    #[receiver(SEARCH, order = 1)]
    fn one(wanted: u32) -> ControlFlow<&'static str> {
        if wanted == 1 { ControlFlow::Break("one") } else { ControlFlow::Continue(()) }
    }

    #[receiver(SEARCH, order = 2)]
    fn counts() {}

    #[receiver(SEARCH, order = 3)]
    fn any(wanted: u32) -> ControlFlow<&'static str> {
        assert_ne!(wanted, 1, "stopped before");
        ControlFlow::Break("any")
    }

    #[test]
    fn a_break_stops_and_is_returned() {
        assert_eq!(SEARCH.send(1), ControlFlow::Break("one"));
        assert_eq!(SEARCH.send(2), ControlFlow::Break("any"));
    }

    #[test]
    fn a_break_is_a_failure_of_a_robust_send() {
        let failures = SEARCH.send_robust(1);
        let kinds = failures.iter().map(Failure::kind).collect::<Vec<_>>();
        assert!(matches!(kinds[..], [FailureKind::Returned("one"), FailureKind::Panicked(_)]), "{kinds:?}");
    }
}

mod other {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Quote(u32);

    static ASKED: AtomicU32 = AtomicU32::new(0);

    #[signal]
    static QUOTES: Signal<fn(weight: u32) -> Quote>;

    #[receiver(QUOTES, order = 1)]
    fn post(weight: u32) -> Quote {
        Quote(weight)
    }

    #[receiver(QUOTES, order = 2)]
    fn courier(weight: u32) -> Quote {
        if weight == 1000 {
            ASKED.fetch_add(1, Ordering::Relaxed);
        }
        Quote(weight * 2)
    }

    #[test]
    fn responses_come_in_order() {
        let quotes = QUOTES.responses(3).map(|(receiver, quote)| (receiver.name().to_owned(), quote));
        assert!(quotes.eq([("post".to_owned(), Quote(3)), ("courier".to_owned(), Quote(6))]));
    }

    #[test]
    fn responses_are_lazy() {
        let mut quotes = QUOTES.responses(1000);
        assert_eq!(quotes.next().unwrap().1, Quote(1000));
        assert_eq!(ASKED.load(Ordering::Relaxed), 0);
        drop(quotes);
        assert_eq!(ASKED.load(Ordering::Relaxed), 0);
    }
}

mod nested {
    use super::*;

    #[signal]
    static NESTED: Signal<fn(depth: u32, log: &RefCell<Vec<u32>>)>;

    #[receiver(NESTED, order = 1)]
    fn again(depth: u32, log: &RefCell<Vec<u32>>) {
        if depth > 0 {
            NESTED.send(depth - 1, log);
        }
    }

    #[receiver(NESTED, order = 2)]
    fn record(depth: u32, log: &RefCell<Vec<u32>>) {
        log.borrow_mut().push(depth);
    }

    #[test]
    fn a_receiver_may_send_its_own_signal() {
        let log = RefCell::default();
        NESTED.send(3, &log);
        assert_eq!(log.into_inner(), [0, 1, 2, 3]);
    }
}

mod payloads {
    use super::*;

    struct PanicsOnDrop;

    impl Drop for PanicsOnDrop {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }

    #[signal]
    static THROWS: Signal<fn(what: u32)>;

    #[receiver(THROWS)]
    fn throws(what: u32) {
        match what {
            0 => std::panic::panic_any(7),
            1 => std::panic::panic_any(PanicsOnDrop),
            _ => panic!("{}", "formatted"),
        }
    }

    #[test]
    fn any_panic_payload_is_reported() {
        for (what, message) in [(0, "a value that is no text"), (1, "a value that is no text"), (2, "formatted")] {
            let failures = THROWS.send_robust(what);
            assert!(failures.to_string().ends_with(message), "{failures}");
        }
    }
}

mod threads {
    use super::*;

    static RECEIVED: AtomicU32 = AtomicU32::new(0);

    #[signal]
    static SHARED: Signal<fn(by: u32)>;

    #[receiver(SHARED)]
    fn receive(by: u32) {
        RECEIVED.fetch_add(by, Ordering::Relaxed);
    }

    #[test]
    fn many_threads_may_send_first() {
        let barrier = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    barrier.wait();
                    SHARED.send(1);
                });
            }
        });
        assert_eq!(RECEIVED.load(Ordering::Relaxed), 8);
    }
}

mod silent {
    use super::*;

    #[signal]
    static UNRECEIVED: Signal<fn() -> Result<(), u8>>;

    #[test]
    fn a_send_without_receivers_succeeds() {
        assert!(!UNRECEIVED.has_receivers());
        assert_eq!(UNRECEIVED.send(), Ok(()));
        assert!(UNRECEIVED.send_robust().is_empty());
        assert_eq!(UNRECEIVED.responses().count(), 0);
    }

    #[test]
    fn a_signal_can_be_kept_as_a_value() {
        fn received(signal: &Signal) -> bool {
            signal.has_receivers()
        }
        let kept = UNRECEIVED;
        assert!(!received(&kept));
        assert_eq!(kept.name(), "UNRECEIVED");
        assert_eq!(kept.module_path(), "dispatch::silent");
        assert_eq!(format!("{kept:?}"), "dispatch::silent::UNRECEIVED");
    }
}
