#![deny(deprecated)]

use signals_core::{Signal, signal};

#[signal]
#[deprecated = "use `ORDER_PAID`"]
static PAID: Signal<fn(order_id: u64)>;

fn main() {
    PAID.send(1);
}
