//! `assert_receivers!`: what it accepts, and the text of its failures.

use std::any::Any;
use std::panic::catch_unwind;

use signals_core::{Options, Signal, assert_receivers, receiver, signal};

trait Model: Any {}

struct Account;
struct Invoice;

impl Model for Account {}
impl Model for Invoice {}

#[signal]
static SAVED: Signal<fn(sender: &dyn Model)>;

#[receiver(SAVED, order = -10)]
fn first() {}

#[receiver(SAVED, sender = Account, uid = "billing.second")]
fn second() {}

#[receiver(SAVED, order = 10)]
fn third() {}

/// Returns the message of the panic, without the paths of this crate and the file.
fn failure(assert: fn()) -> String {
    let payload = catch_unwind(assert).expect_err("the assertion fails");
    payload
        .downcast::<String>()
        .expect("the message is text")
        .replace("assert_receivers::", "")
        .replace(file!(), "FILE")
}

#[test]
fn functions_and_texts_name_receivers() {
    assert_receivers!(SAVED, [first, second, third]);
    assert_receivers!(SAVED, sender = Account, [first, "billing.second", "third"]);
    assert_receivers!(SAVED, sender = Invoice, ["assert_receivers::first", third,],);
}

#[test]
fn mutes_of_this_thread_count() {
    let _quiet = SAVED.mute_receiver(first);
    assert_receivers!(SAVED, [second, third]);
    let message = failure(|| assert_receivers!(SAVED, [first, second, third]));
    let expected = "SAVED does not call the expected receivers:\n  - first (expected; it is disconnected or muted)\n    second\n    third";
    assert_eq!(message, expected);
    let _all_quiet = SAVED.mute();
    assert_receivers!(SAVED, []);
}

#[test]
fn the_message_is_a_difference() {
    let message = failure(|| assert_receivers!(SAVED, sender = Invoice, [third, first, second, "audit"]));
    let expected = "SAVED, sent by Invoice, does not call the expected receivers:
  - third (expected here; it runs elsewhere)
    first
  - second (expected; it runs only for the sender Account)
  - audit (expected; no such receiver is linked or connected)
  + third (runs here)
no crate of the program invokes `signals_core::link_dependencies!()`, so receivers in crates that no code names are missing: \
    put it into the library of the package, or into `main.rs` if there is none";
    assert_eq!(message, expected);

    let message = failure(|| assert_receivers!(SAVED, [first, second]));
    let line = SAVED.receivers().last().unwrap().line();
    let expected = format!(
        "SAVED does not call the expected receivers:\n    first\n    second\n  + third (not expected; FILE:{line})"
    );
    assert_eq!(message, expected);
}

#[test]
fn connected_receivers_count() {
    #[signal]
    static PAID: Signal<fn()>;

    #[receiver(PAID)]
    fn linked() {}

    let _connection = PAID.connect_with(Options::new().order(-1).uid("metrics"), || ());
    assert_receivers!(PAID, ["metrics", linked]);
    PAID.disconnect(linked);
    assert_receivers!(PAID, ["metrics"]);
}
