use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(order_id: u64, status: &str)>;

#[receiver(PAID)]
fn audit(ordr_id: u64) {
    let _ = ordr_id;
}

fn main() {
    audit(1);
}
