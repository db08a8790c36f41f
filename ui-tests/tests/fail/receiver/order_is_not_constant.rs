use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

fn first() -> i32 {
    -100
}

#[receiver(PAID, order = first())]
fn audit(id: u64) {
    let _ = id;
}

fn main() {}
