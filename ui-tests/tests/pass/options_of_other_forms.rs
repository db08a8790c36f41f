#![deny(warnings)]

use std::any::Any;

use signals_core::{Signal, receiver, signal};

#[signal]
static SAVED: Signal<fn(sender: &dyn Any)>;

const UID: &str = "constant";

#[receiver(SAVED, sender = [u8; 3])]
fn array(sender: &[u8; 3]) {
    assert_eq!(sender, b"abc");
}

#[receiver(SAVED, sender = [[u8; 3], u8])]
fn list() {}

#[receiver(SAVED, uid = concat!("a", ".", "b"))]
fn concatenated() {}

#[receiver(SAVED, uid = UID)]
fn constant() {}

#[receiver(SAVED, uid = self::UID.split_at(5).0, order = 1)]
fn expression() {}

fn main() {
    SAVED.send(b"abc");
    let receivers = SAVED.receivers().filter(|receiver| receiver.sender().is_none());
    assert!(receivers.map(|receiver| receiver.uid().to_owned()).eq(["a.b", "constant", "const"]));
}
