use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(id: u64, id: u32)>;

fn main() {
    PAID.send(1, 2);
}
