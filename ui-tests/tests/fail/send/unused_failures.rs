#![deny(unused_must_use)]

use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(order_id: u64)>;

fn main() {
    PAID.send_robust(1);
}
