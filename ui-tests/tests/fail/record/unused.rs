#![deny(unused_must_use)]

use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(order_id: u64)>;

fn main() {
    PAID.record();
    PAID.send(7);
}
