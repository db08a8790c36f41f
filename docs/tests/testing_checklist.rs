//! The answers of the checklist "Why did my receiver not run?" in the guide to testing.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use signals_core::{AsyncSignal, Options, Outcome, Signal, assert_receivers, receiver, signal};

signals_core::link_dependencies!();

#[signal]
static ORDER_PAID: Signal<fn(order_id: u64) -> Result<(), String>>;

#[receiver(ORDER_PAID, order = -1)]
fn charge(order_id: u64) -> Result<(), String> {
    assert_ne!(order_id, 13, "a receiver panics");
    if order_id == 0 { Err("no such order".to_owned()) } else { Ok(()) }
}

#[receiver(ORDER_PAID)]
fn thank() {}

#[test]
fn it_was_not_sent() {
    let sent = ORDER_PAID.record();
    let _unused = ORDER_PAID.responses(7);
    assert_eq!(format!("{sent:?}"), "[]");
}

#[signal]
static USER_SIGNED_UP: AsyncSignal<fn()>;

#[test]
fn it_was_not_awaited() {
    let sent = USER_SIGNED_UP.record();
    drop(USER_SIGNED_UP.send());
    assert_eq!(format!("{sent:?}"), "[]");
}

#[test]
fn an_earlier_receiver_ended_the_send() {
    let sent = ORDER_PAID.record();
    ORDER_PAID.send(0).unwrap_err();
    assert_eq!(sent.only().outcome(), Outcome::Stopped(r#"Err("no such order")"#.to_owned()));
    sent.clear();
    catch_unwind(|| ORDER_PAID.send(13)).unwrap_err();
    assert_eq!(sent.only().outcome(), Outcome::Panicked);
}

#[test]
fn it_was_sent_on_another_thread() {
    let (here, everywhere) = (ORDER_PAID.record(), ORDER_PAID.record_everywhere());
    thread::spawn(|| ORDER_PAID.send(4711)).join().unwrap().unwrap();
    assert!(!here.iter().any(|sent| sent.order_id == 4711));
    assert!(everywhere.iter().any(|sent| sent.order_id == 4711));
}

trait Model: Any {}

struct Account;

struct Invoice;

impl Model for Account {}
impl Model for Invoice {}

#[signal]
static PRE_SAVE: Signal<fn(sender: &dyn Model)>;

#[receiver(PRE_SAVE, sender = Account)]
fn validate() {}

#[test]
fn it_is_a_receiver_of_another_sender() {
    let text = PRE_SAVE.to_string();
    assert!(text.contains("::validate ") && text.ends_with("sender testing_checklist::Account"), "{text}");
    PRE_SAVE.send(&Invoice);
}

#[test]
fn it_is_muted() {
    let _quiet = ORDER_PAID.mute_receiver(thank);
    let assertion = || assert_receivers!(ORDER_PAID, [charge, thank]);
    let message = catch_unwind(AssertUnwindSafe(assertion)).unwrap_err();
    let message = message.downcast_ref::<String>().unwrap();
    assert!(message.contains("::thank (expected; it is disconnected or muted)"), "{message}");
}

#[test]
fn its_uid_was_taken() {
    let connect = || PRE_SAVE.connect_with(Options::new().uid("metrics"), |_| ());
    let (first, second) = (connect(), connect());
    assert!(first.is_connected());
    assert!(!second.is_connected());
}

#[test]
fn the_wiring_has_no_problems() {
    assert_eq!(format!("{:?}", signals_core::check()), "[]");
    PRE_SAVE.send(&Account);
}
