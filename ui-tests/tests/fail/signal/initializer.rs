use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(id: u64)> = Signal::new();

fn main() {
    PAID.send(1);
}
