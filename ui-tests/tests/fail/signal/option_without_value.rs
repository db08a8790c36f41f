use signals_core::{Signal, signal};

#[signal(crate)]
static PAID: Signal<fn(id: u64)>;

#[signal(crate =)]
static REFUNDED: Signal<fn(id: u64)>;

fn main() {
    PAID.send(1);
    REFUNDED.send(1);
}
