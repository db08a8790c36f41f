//! Paths of edition 2015, and a signal whose name has been a keyword since.
#![allow(non_upper_case_globals)]

extern crate signals_core;

use signals_core::{receiver, receivers, signal, Signal};
use std::any::Any;

trait Model: Any {}

struct Account([u8; 16]);

impl Model for Account {}

#[signal]
static PAID: Signal<fn(id: u64, name: &str)>;

#[signal]
static try: Signal<fn(id: u64) -> Result<(), String>>;

#[signal]
static SAVED: Signal<fn(sender: &dyn Model) -> u8>;

mod paths {
    use signals_core::receiver;

    #[receiver(::PAID)]
    fn global(id: u64) {
        assert_eq!(id, 7);
    }

    #[receiver(super::PAID, after = ::paths::global)]
    fn relative(name: &str) {
        assert_eq!(name, "name");
    }

    #[receiver(::SAVED, sender = ::Account)]
    fn first(sender: &::Account) -> u8 {
        sender.0[0]
    }
}

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(PAID)]
    fn record(id: u64) {
        assert_eq!(id, 7);
    }
}

#[test]
fn signals_are_sent() {
    let _ = Ledger;
    let sent = PAID.record();
    PAID.send(7, "name");
    assert_eq!((sent.only().id, PAID.receivers().count()), (7, 3));
    assert_eq!(SAVED.responses(&Account([7; 16])).map(|(_, byte)| byte).collect::<Vec<_>>(), [7]);
    assert_eq!(try.send(7), Ok(()));
}

#[test]
fn a_function_body_has_signals() {
    #[signal]
    static LOCAL: Signal<fn()>;

    #[receiver(LOCAL)]
    fn local() {}

    LOCAL.send();
    assert_eq!(LOCAL.receivers().count(), 1);
}
