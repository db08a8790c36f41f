use signals_core::{Signal, receiver, signal};

#[signal]
static ORDER_PAID: Signal<fn(id: u64)>;

#[receiver(ORDER_PAYED)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {}
