use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(order_id: u64, status: &str)>;

fn main() {
    PAID.send(1, "paid", 3);
}
