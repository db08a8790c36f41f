use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(mut id: u64)>;

fn main() {
    PAID.send(1);
}
