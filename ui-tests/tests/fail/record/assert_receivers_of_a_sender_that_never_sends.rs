use std::any::Any;

use signals_core::{Signal, assert_receivers, signal};

trait Model: Any {}

#[signal]
static SAVED: Signal<fn(sender: &dyn Model)>;

#[signal]
static PAID: Signal<fn(order_id: u64)>;

fn main() {
    assert_receivers!(SAVED, sender = u8, []);
    assert_receivers!(PAID, sender = u8, []);
}
