use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<unsafe fn(id: u64)>;

fn main() {
    PAID.send(1);
}
