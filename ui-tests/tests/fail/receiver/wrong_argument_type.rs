use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(order_id: u64, status: &str)>;

#[receiver(PAID)]
fn audit(order_id: u32) {
    let _ = order_id;
}

fn main() {
    audit(1);
}
