use signals_core::{Signal, signal};

struct Order {
    id: u64,
}

#[signal]
static PAID: Signal<fn(order: &Order, cents: u64)>;

fn main() {
    let sent = PAID.record();
    PAID.send(&Order { id: 7 }, 100);
    assert_eq!(sent.only().order.id, 7);
}
