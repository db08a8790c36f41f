use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(order_id: u64)>;

fn main() {
    PAID.send_robst(1);
}
