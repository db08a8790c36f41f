use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(order_id: u64)>;

fn main() {
    let _ = PAID.record_in(|| PAID.send(7));
}
