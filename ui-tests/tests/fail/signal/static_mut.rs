use signals_core::{Signal, signal};

#[signal]
static mut PAID: Signal<fn(id: u64)>;

fn main() {
    PAID.send(1);
}
