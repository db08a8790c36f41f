use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

const FIRST: i64 = -100;

#[receiver(PAID, order = FIRST)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {}
