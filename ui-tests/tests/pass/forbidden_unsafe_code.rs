#![forbid(unsafe_code)]
#![deny(warnings)]

use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> u64>;

#[receiver(PAID)]
fn audit(id: u64) -> u64 {
    id
}

#[signal]
static SAVING: Signal<fn(id: u64) -> Result<(), String>>;

#[receiver(SAVING)]
fn returns_nothing(id: u64) {
    assert_eq!(id, 2);
}

fn main() {
    assert_eq!(SAVING.send(2), Ok(()));
    assert_eq!(PAID.responses(1).count(), 1);
}
