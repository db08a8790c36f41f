use signals_core::{AsyncSignal, signal};

struct Order(u64);

#[signal]
static PLACED: AsyncSignal<fn(order: Order)>;

fn main() {
    let _ = Order(1).0;
    let _ = PLACED.name();
}
