use signals_core::{Signal, assert_receivers, receiver, signal};

#[signal]
static PAID: Signal<fn(order_id: u64)>;

#[receiver(PAID)]
fn audit() {}

fn main() {
    assert_receivers!(PAID, [audit as fn(), 7]);
}
