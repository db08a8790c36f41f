use signals_core::{Signal, signal};

struct Order(u64);

#[signal]
static PLACED: Signal<fn(order: Order)>;

fn main() {
    let _ = Order(1).0;
    let _ = PLACED.name();
}
