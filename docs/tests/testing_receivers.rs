//! The code of the guide to testing about receivers, vetoes and senders.
#![allow(unreachable_pub, reason = "as in a crate of its own")]

use std::any::Any;

use signals_core::{Outcome, SenderType, Signal, assert_receivers, receiver, signal};

signals_core::link_dependencies!();

trait Model: Any {}

struct Account {
    owner: String,
}

struct Invoice;

impl Model for Account {}
impl Model for Invoice {}

#[derive(Debug, PartialEq)]
struct Invalid(&'static str);

fn save(model: &mut dyn Model) -> Result<(), Invalid> {
    PRE_SAVE.send(model)
}

#[signal]
static PRE_SAVE: Signal<fn(sender: &mut dyn Model) -> Result<(), Invalid>>;

#[receiver(PRE_SAVE, sender = Account)]
fn validate(sender: &mut Account) -> Result<(), Invalid> {
    if sender.owner.is_empty() { Err(Invalid("an account has an owner")) } else { Ok(()) }
}

#[test]
fn an_account_without_owner_is_not_saved() {
    let saves = PRE_SAVE.record();
    assert!(save(&mut Account { owner: String::new() }).is_err());
    assert_eq!(saves.only().sender, SenderType::of::<Account>());
    let refused = r#"Err(Invalid("an account has an owner"))"#;
    assert_eq!(saves.only().outcome(), Outcome::Stopped(refused.to_owned()));
}

#[test]
fn a_veto_keeps_an_account_from_being_saved() {
    let mut asked = 0;
    let veto = |_sender: &mut dyn Model| {
        asked += 1;
        Err(Invalid("not today"))
    };
    let saved = PRE_SAVE.scoped(veto, || save(&mut Account { owner: "Ada".to_owned() }));
    assert_eq!(saved, Err(Invalid("not today")));
    assert_eq!(asked, 1);
}

#[test]
fn validation() {
    assert_eq!(validate(&mut Account { owner: "Ada".to_owned() }), Ok(()));
}

#[signal]
static ORDER_PAID: Signal<fn(order_id: u64)>;

#[receiver(ORDER_PAID, order = -10)]
fn charge() {}

#[receiver(ORDER_PAID, uid = "mail.thank")]
fn thank() {}

#[test]
fn orders_are_charged_before_anyone_is_thanked() {
    assert_receivers!(ORDER_PAID, [charge, "mail.thank"]);
    assert_receivers!(PRE_SAVE, sender = Account, [validate]);
    assert_receivers!(PRE_SAVE, sender = Invoice, []);
}

#[test]
fn the_wiring_has_no_problems() {
    assert!(signals_core::check().is_empty(), "{:?}", signals_core::check());
}

#[test]
fn every_model_can_be_saved() {
    assert!(save(&mut Invoice).is_ok());
    ORDER_PAID.send(7);
}
