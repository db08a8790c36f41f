#![deny(warnings)]

use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
fn audit(id: u32) {
    let _ = id;
}

fn main() {
    PAID.send(1);
}
