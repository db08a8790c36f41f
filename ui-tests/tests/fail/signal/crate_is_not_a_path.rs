use signals_core::{Signal, signal};

#[signal(crate = "signals_core")]
static PAID: Signal<fn(id: u64)>;

fn main() {
    PAID.send(1);
}
