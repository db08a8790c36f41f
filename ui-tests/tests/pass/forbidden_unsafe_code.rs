#![forbid(unsafe_code)]
#![deny(warnings)]

use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> u64>;

#[receiver(PAID)]
fn audit(id: u64) -> u64 {
    id
}

fn main() {
    assert_eq!(PAID.responses(1).count(), 1);
}
