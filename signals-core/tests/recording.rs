//! Recordings: what is kept of a send, and how it ended.

use std::any::Any;
use std::cell::Cell;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use signals_core::{Outcome, Recording, SenderType, Signal, receiver, signal};

#[signal]
static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;

/// Returns the message of the panic of `call`.
fn panic_of<R>(call: impl FnOnce() -> R) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(call)) else { panic!("it does not panic") };
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => (*payload.downcast::<&str>().expect("the message is text")).to_owned(),
    }
}

#[test]
fn arguments_are_fields_and_owned() {
    let sent = ORDER_PAID.record();
    {
        let status = String::from("settled");
        ORDER_PAID.send(7, &status);
    }
    assert_eq!(sent.only().order_id, 7);
    assert_eq!(sent.only().status, "settled");
    assert_eq!(sent.len(), 1);
    assert!(!sent.is_empty());
}

#[test]
fn nothing_else_is_recorded() {
    ORDER_PAID.send(1, "before");
    let sent = ORDER_PAID.record();
    thread::spawn(|| ORDER_PAID.send(2, "on another thread")).join().unwrap();
    sent.expect_none();
    let other = ORDER_PAID.record();
    ORDER_PAID.send(3, "both");
    drop(other);
    ORDER_PAID.send(4, "one");
    assert!(sent.iter().map(|sent| sent.order_id).eq([3, 4]));
    assert_eq!(sent.first().unwrap().order_id, 3);
    assert_eq!(sent.last().unwrap().order_id, 4);
    sent.clear();
    assert!(sent.first().is_none());
    sent.expect_none();
}

#[test]
fn debug_writes_the_calls() {
    let sent = ORDER_PAID.record();
    assert_eq!(format!("{sent:?}"), "[]");
    ORDER_PAID.send(7, "settled");
    let _ = ORDER_PAID.send_robust(8, "quoted \"x\"");
    assert_eq!(ORDER_PAID.responses(9, "").count(), 0);
    assert_eq!(
        format!("{sent:?}"),
        r#"[ORDER_PAID.send(7, "settled"), ORDER_PAID.send_robust(8, "quoted \"x\""), ORDER_PAID.responses(9, "")]"#
    );
    assert_eq!(format!("{:?}", sent.first().unwrap()), r#"ORDER_PAID.send(7, "settled")"#);
    assert_eq!(sent.last().unwrap().verb(), "responses");
}

#[test]
fn messages_list_what_was_sent() {
    let sent = ORDER_PAID.record();
    assert_eq!(panic_of(|| sent.only()), "expected exactly one send of ORDER_PAID, but nothing was sent");
    ORDER_PAID.send(7, "settled");
    ORDER_PAID.send(8, "settled");
    let list = "these sends were recorded:\n    ORDER_PAID.send(7, \"settled\")\n    ORDER_PAID.send(8, \"settled\")";
    assert_eq!(panic_of(|| sent.only()), format!("expected exactly one send of ORDER_PAID, but {list}"));
    assert_eq!(panic_of(|| sent.expect_none()), format!("expected no send of ORDER_PAID, but {list}"));
    assert_eq!(
        panic_of(|| sent.wait_for(3, Duration::ZERO)),
        format!("expected 3 sends of ORDER_PAID to end within 0ns, but {list}")
    );
    sent.wait_for(2, Duration::ZERO);
    sent.wait_until(|sent| sent.len() == 2, Duration::ZERO);
    assert_eq!(
        panic_of(|| sent.wait_until(Recording::is_empty, Duration::ZERO)),
        format!("the sends of ORDER_PAID are not as expected within 0ns: {list}")
    );
}

mod owned_forms {
    use super::*;

    #[derive(Clone, PartialEq, Debug)]
    struct Order(u64);

    /// Neither `Debug` nor `PartialEq`.
    #[derive(Clone)]
    struct Opaque(u64);

    #[derive(Clone, Copy)]
    enum Level {
        High,
    }

    #[signal]
    static SHIPPED: Signal<
        fn(
            order: &Order,
            opaque: &Opaque,
            tags: &[&str],
            bytes: &[u8],
            path: &Path,
            note: Option<&str>,
            lines: &mut Vec<String>,
            pair: [&str; 2],
            name: &'static str,
            level: Level,
        ),
    >;

    #[receiver(SHIPPED)]
    fn change(lines: &mut Vec<String>) {
        lines.push("changed".to_owned());
    }

    #[test]
    fn every_kind_of_argument() {
        let sent = SHIPPED.record();
        let mut lines = vec!["one".to_owned()];
        SHIPPED.send(
            &Order(7),
            &Opaque(8),
            &["a", "b"],
            &[1, 2],
            Path::new("/tmp"),
            Some("note"),
            &mut lines,
            ["x", "y"],
            "name",
            Level::High,
        );
        let only = sent.only();
        assert_eq!(only.order, Order(7));
        assert_eq!(only.opaque.0, 8);
        assert_eq!(only.tags, ["a", "b"]);
        assert_eq!(only.bytes, [1, 2]);
        assert_eq!(only.path, PathBuf::from("/tmp"));
        assert_eq!(only.note, Some("note".to_owned()));
        assert_eq!(only.lines, ["one"], "it is recorded before a receiver changes it");
        assert_eq!(only.pair, ["x", "y"]);
        assert_eq!(only.name, "name");
        assert!(matches!(only.level, Level::High));
        assert_eq!(lines, ["one", "changed"]);
        assert_eq!(
            format!("{only:?}"),
            r#"SHIPPED.send(&Order(7), &_, &["a", "b"], &[1, 2], &"/tmp", Some("note"), &mut ["one"], ["x", "y"], "name", _)"#
        );
    }

    #[signal]
    static NAMED: Signal<fn(len: usize, response: u8, only: &str, outcome: bool, kept: u8, call: u8, r#type: u8)>;

    #[test]
    fn arguments_named_like_methods() {
        let sent = NAMED.record();
        NAMED.send(1, 2, "three", true, 4, 5, 6);
        let only = sent.only();
        assert_eq!(
            (only.len, only.response, &*only.only, only.outcome, only.kept, only.call),
            (1, 2, "three", true, 4, 5)
        );
        assert_eq!(only.r#type, 6);
        assert_eq!(only.outcome(), Outcome::Completed);
    }

    #[signal]
    static STARTED: Signal<fn()>;

    #[test]
    fn no_arguments() {
        let sent = STARTED.record();
        STARTED.send();
        assert_eq!(format!("{:?}", sent.only()), "STARTED.send()");
    }

    #[signal]
    static PARSED: Signal<for<'a> fn(text: &'a str, other: &str) -> &'a str>;

    #[receiver(PARSED)]
    fn first(text: &str) -> &str {
        &text[..1]
    }

    #[test]
    fn named_lifetimes_and_responses_that_borrow() {
        let sent = PARSED.record();
        let text = String::from("abc");
        assert_eq!(PARSED.responses(&text, "x").map(|(_, text)| text).collect::<Vec<_>>(), ["a"]);
        assert_eq!(sent.only().text, "abc");
        assert_eq!(sent.only().responses(), [r#""a""#]);
    }
}

mod senders {
    use super::*;

    trait Model: Any {}

    struct Account;
    struct Invoice;

    impl Model for Account {}
    impl Model for Invoice {}

    #[signal]
    static SAVED: Signal<fn(sender: &mut dyn Model, created: bool)>;

    #[receiver(SAVED, sender = Account)]
    fn account_saved() {}

    #[signal]
    static PREPARED: Signal<fn(sender: SenderType)>;

    #[derive(Clone, PartialEq, Debug)]
    struct Shop(u8);

    #[signal]
    static OPENED: Signal<fn(sender: &Shop)>;

    #[test]
    fn the_type_of_a_sender_of_several_types_is_kept() {
        let sent = SAVED.record();
        SAVED.send(&mut Account, true);
        SAVED.send(&mut Invoice, false);
        let [account, invoice] = sent.iter().collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("two were sent"));
        assert_eq!(account.sender, SenderType::of::<Account>());
        assert!(account.sender.name().ends_with("Account"));
        assert!(account.created);
        assert_eq!(invoice.sender, SenderType::of::<Invoice>());
    }

    #[test]
    fn other_senders() {
        let sent = PREPARED.record();
        PREPARED.send(SenderType::of::<u8>());
        assert!(sent.only().sender.is::<u8>());

        let sent = OPENED.record();
        OPENED.send(&Shop(3));
        assert_eq!(sent.only().sender, Shop(3));
    }

    #[test]
    fn a_closure_gets_the_sender_itself() {
        let sent = SAVED.record_with(|sender, created| {
            let sender: &dyn Any = sender;
            (sender.is::<Invoice>(), created)
        });
        SAVED.send(&mut Invoice, true);
        assert_eq!(*sent.only(), (true, true));
    }
}

mod outcomes {
    use super::*;

    #[signal]
    static CHARGED: Signal<fn(order_id: u64) -> Result<(), String>>;

    static CALLS: AtomicUsize = AtomicUsize::new(0);

    #[receiver(CHARGED)]
    fn charge(order_id: u64) -> Result<(), String> {
        CALLS.fetch_add(1, Ordering::Relaxed);
        match order_id {
            0 => Err("no such order".to_owned()),
            1 => panic!("the bank is closed"),
            _ => Ok(()),
        }
    }

    #[test]
    fn send() {
        let sent = CHARGED.record();
        assert!(CHARGED.send(7).is_ok());
        assert_eq!(sent.only().outcome(), Outcome::Completed);
        sent.clear();
        assert!(CHARGED.send(0).is_err());
        assert_eq!(sent.only().outcome(), Outcome::Stopped(r#"Err("no such order")"#.to_owned()));
        sent.clear();
        assert_eq!(panic_of(|| CHARGED.send(1)), "the bank is closed");
        assert_eq!(sent.only().outcome(), Outcome::Panicked);
        let _ = CHARGED.send(0);
        assert_eq!(
            panic_of(|| sent.only()),
            "expected exactly one send of CHARGED, but these sends were recorded:\n    CHARGED.send(1) // panicked\n    \
             CHARGED.send(0) // stopped: Err(\"no such order\")"
        );
    }

    #[test]
    fn send_robust() {
        let sent = CHARGED.record();
        assert!(CHARGED.send_robust(7).is_empty());
        assert_eq!(sent.only().outcome(), Outcome::Completed);
        sent.clear();
        assert_eq!(CHARGED.send_robust(0).len(), 1);
        let path = CHARGED.receivers().next().unwrap().path().to_owned();
        assert_eq!(sent.only().outcome(), Outcome::Failed(vec![format!(r#"{path} returned Err("no such order")"#)]));
        sent.clear();
        assert_eq!(CHARGED.send_robust(1).len(), 1);
        assert_eq!(sent.only().outcome(), Outcome::Failed(vec![format!("{path} panicked: the bank is closed")]));
    }

    #[signal]
    static REFUSED: Signal<fn() -> Result<(), u8>>;

    #[receiver(REFUSED)]
    fn first() -> Result<(), u8> {
        Err(1)
    }

    #[receiver(REFUSED)]
    fn second() {
        panic!("two");
    }

    #[receiver(REFUSED)]
    fn third() -> Result<(), u8> {
        Err(3)
    }

    #[test]
    fn failures_are_in_the_order_of_the_receivers() {
        let sent = REFUSED.record();
        assert_eq!(REFUSED.send_robust().len(), 3);
        let Outcome::Failed(failures) = sent.only().outcome() else { panic!("{sent:?}") };
        let ends = ["first returned Err(1)", "second panicked: two", "third returned Err(3)"];
        assert!(
            failures.len() == 3 && failures.iter().zip(ends).all(|(failure, end)| failure.ends_with(end)),
            "{failures:?}"
        );
    }

    #[signal]
    static QUOTED: Signal<fn(weight: u32) -> u32>;

    #[receiver(QUOTED)]
    fn by_rail(weight: u32) -> u32 {
        assert_ne!(weight, 13, "no train takes 13");
        weight * 2
    }

    #[receiver(QUOTED)]
    fn by_road(weight: u32) -> u32 {
        weight * 3
    }

    #[test]
    fn responses() {
        let sent = QUOTED.record();
        let mut quotes = QUOTED.responses(10);
        sent.expect_none();
        assert_eq!(quotes.next().unwrap().1, 20);
        assert_eq!(sent.only().outcome(), Outcome::Running);
        assert_eq!(sent.only().responses(), ["20"]);
        assert_eq!(quotes.next().unwrap().1, 30);
        assert!(quotes.next().is_none());
        assert_eq!(sent.only().outcome(), Outcome::Completed);
        assert_eq!(sent.only().responses(), ["20", "30"]);
        sent.clear();

        assert_eq!(QUOTED.responses(10).map(|(_, quote)| quote).sum::<u32>(), 50);
        assert_eq!(sent.only().outcome(), Outcome::Completed, "`fold` is another way through");
        sent.clear();

        assert!(QUOTED.responses(10).any(|(_, quote)| quote == 20));
        assert_eq!(sent.only().outcome(), Outcome::Dropped);
        sent.clear();

        panic_of(|| QUOTED.responses(13).count());
        assert_eq!(sent.only().outcome(), Outcome::Panicked);
        sent.clear();

        panic_of(|| QUOTED.responses(10).next().map(|_| -> () { panic!("the caller") }));
        assert_eq!(sent.only().outcome(), Outcome::Dropped, "no receiver panicked");
        sent.clear();

        drop(QUOTED.responses(10));
        sent.expect_none();
    }

    #[test]
    fn responses_robust() {
        let sent = QUOTED.record();
        assert_eq!(QUOTED.responses_robust(13).filter(|(_, quote)| quote.is_err()).count(), 1);
        let path = QUOTED.receivers().next().unwrap().path().to_owned();
        let Outcome::Failed(failures) = sent.only().outcome() else { panic!("it failed") };
        assert_eq!(failures.len(), 1);
        assert!(failures[0].starts_with(&format!("{path} panicked: ")), "{failures:?}");
        assert_eq!(sent.only().responses(), ["39"]);
    }

    #[signal]
    static SEARCHED: Signal<fn(text: &str) -> ControlFlow<u8>>;

    #[receiver(SEARCHED)]
    fn stop() -> ControlFlow<u8> {
        ControlFlow::Break(3)
    }

    #[test]
    fn a_break_stops() {
        let sent = SEARCHED.record();
        let _ = SEARCHED.send("x");
        assert_eq!(sent.only().outcome(), Outcome::Stopped("Break(3)".to_owned()));
    }

    #[test]
    fn muted_sends_are_recorded_and_complete() {
        let _quiet = SEARCHED.mute();
        let sent = SEARCHED.record();
        assert!(SEARCHED.send("x").is_continue());
        let _everywhere = SEARCHED.mute_everywhere();
        assert!(SEARCHED.send("y").is_continue());
        assert_eq!(sent.len(), 2);
        assert_eq!(sent.last().unwrap().outcome(), Outcome::Completed);
    }
}

mod nested {
    use super::*;

    #[signal]
    static OUTER: Signal<fn(depth: u8)>;

    #[receiver(OUTER)]
    fn again(depth: u8) {
        if depth > 0 {
            OUTER.send(depth - 1);
        }
    }

    #[test]
    fn sends_of_receivers_are_recorded() {
        let sent = OUTER.record();
        OUTER.send(2);
        assert!(sent.iter().map(|sent| sent.depth).eq([2, 1, 0]));
        assert!(sent.iter().all(|sent| sent.outcome() == Outcome::Completed));
    }

    #[test]
    fn what_a_closure_of_a_recording_sends_is_not_recorded() {
        let sent = OUTER.record_with(|depth| OUTER.send(depth));
        OUTER.send(1);
        assert_eq!(sent.len(), 2, "the send, and the one of its receiver");
    }
}

mod user_code_that_panics {
    use super::*;

    struct Fragile(bool);

    impl Clone for Fragile {
        fn clone(&self) -> Self {
            assert!(!self.0, "cannot be cloned");
            Fragile(self.0)
        }
    }

    #[signal]
    static BROKEN: Signal<fn(fragile: &Fragile)>;

    thread_local! {
        static RUNS: Cell<u32> = const { Cell::new(0) };
    }

    #[receiver(BROKEN)]
    fn run() {
        RUNS.set(RUNS.get() + 1);
    }

    #[test]
    fn the_recording_stays_usable() {
        let other = BROKEN.record_with(|_| ());
        let sent = BROKEN.record();
        assert_eq!(panic_of(|| BROKEN.send(&Fragile(true))), "cannot be cloned");
        assert_eq!(RUNS.get(), 0);
        sent.expect_none();
        assert_eq!(other.only().outcome(), Outcome::Panicked);
        BROKEN.send(&Fragile(false));
        assert_eq!(sent.only().outcome(), Outcome::Completed);
        assert_eq!(other.len(), 2);
        assert_eq!(RUNS.get(), 1);
    }

    struct PanicsWhenDropped;

    impl Drop for PanicsWhenDropped {
        fn drop(&mut self) {
            panic!("what was kept");
        }
    }

    /// A receiver ends the recording, so that the send drops what was kept.
    #[test]
    fn what_was_kept_panics_when_it_is_dropped() {
        let sent = std::sync::Mutex::new(Some(BROKEN.record_everywhere_with(|_| PanicsWhenDropped)));
        BROKEN.scoped(|_| drop(sent.lock().unwrap().take()), || BROKEN.send(&Fragile(false)));
        assert_eq!(RUNS.get(), 1);
        assert!(sent.into_inner().unwrap().is_none());
    }

    #[test]
    fn a_closure() {
        let sent = BROKEN.record_with(|fragile| assert!(!fragile.0, "a closure"));
        assert_eq!(panic_of(|| BROKEN.send(&Fragile(true))), "a closure");
        sent.expect_none();
        BROKEN.send(&Fragile(false));
        assert_eq!(sent.len(), 1);
    }

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(thread::panicking(), "a drop");
        }
    }

    #[test]
    fn a_closure_that_panics_when_it_is_dropped() {
        let bomb = Bomb;
        let sent = BROKEN.record_with(move |_| {
            let _bomb = &bomb;
        });
        BROKEN.send(&Fragile(false));
        drop(sent);
        let sent = BROKEN.record();
        BROKEN.send(&Fragile(false));
        assert_eq!(sent.len(), 1);
    }
}

mod everywhere {
    use super::*;

    #[signal]
    static SERVED: Signal<fn(id: u32)>;

    #[test]
    fn other_threads() {
        let sent = SERVED.record_everywhere();
        let here = SERVED.record();
        let threads = (0..4).map(|id| thread::spawn(move || SERVED.send(id))).collect::<Vec<_>>();
        sent.wait_for(4, Duration::from_mins(1));
        for thread in threads {
            thread.join().unwrap();
        }
        let mut ids = sent.iter().map(|sent| sent.id).collect::<Vec<_>>();
        ids.sort_unstable();
        assert_eq!(ids, [0, 1, 2, 3]);
        here.expect_none();
        drop(sent);
    }

    #[signal]
    static SLOW: Signal<fn()>;

    #[test]
    fn waits_for_the_end_of_a_send() {
        let (release, released) = mpsc::channel::<()>();
        let (begun, is_begun) = mpsc::channel::<()>();
        let released = std::sync::Mutex::new(released);
        SLOW.connect(move || {
            begun.send(()).unwrap();
            released.lock().unwrap().recv().unwrap();
        })
        .detach();
        let sent: Recording<_, _> = SLOW.record_everywhere();
        let server = thread::spawn(|| SLOW.send());
        is_begun.recv().unwrap();
        assert_eq!(sent.only().outcome(), Outcome::Running);
        assert_eq!(
            panic_of(|| sent.wait_for(1, Duration::ZERO)),
            "expected 1 sends of SLOW to end within 0ns, but these sends were recorded:\n    SLOW.send() // is running"
        );
        release.send(()).unwrap();
        sent.wait_for(1, Duration::from_mins(1));
        assert_eq!(sent.only().outcome(), Outcome::Completed);
        server.join().unwrap();
    }
}

#[test]
fn a_recording_can_be_named() {
    fn ids(sent: &Recording<u64>) -> Vec<u64> {
        sent.into_iter().map(|id| *id).collect()
    }

    let sent = ORDER_PAID.record_with(|order_id, _| order_id);
    ORDER_PAID.send(7, "settled");
    assert_eq!(ids(&sent), [7]);
    assert_eq!(format!("{sent:?}"), r#"[ORDER_PAID.send(7, "settled")]"#);
}
