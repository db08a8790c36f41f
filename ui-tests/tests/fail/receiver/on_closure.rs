use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
static AUDIT: fn(u64) = |_| {};

fn main() {
    AUDIT(1);
}
