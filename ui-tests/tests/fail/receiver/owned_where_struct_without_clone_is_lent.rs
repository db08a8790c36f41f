use signals_core::{Signal, receiver, signal};

struct Order(u64);

#[signal]
static PLACED: Signal<fn(order: &Order)>;

#[receiver(PLACED)]
fn placed(order: Order) {
    let _ = order.0;
}

fn main() {
    PLACED.send(&Order(1));
}
