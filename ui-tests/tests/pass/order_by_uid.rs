#![deny(warnings)]

use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn() -> u8>;

#[receiver(PAID, after = "billing.ledger")]
fn mail() -> u8 {
    2
}

#[receiver(PAID, uid = "billing.ledger")]
fn ledger() -> u8 {
    1
}

#[receiver(PAID, after = ["billing.ledger", mail], before = ["billing.archive"])]
fn count() -> u8 {
    3
}

#[receiver(PAID, uid = "billing.archive")]
fn archive() -> u8 {
    4
}

fn main() {
    assert!(PAID.responses().map(|(_, response)| response).eq([1, 2, 3, 4]));
}
