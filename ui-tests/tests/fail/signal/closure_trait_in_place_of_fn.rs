use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<dyn Fn(u64)>;

fn main() {
    PAID.send(1);
}
