use signals_core::{Signal, signal};

#[signal(name = "paid")]
static PAID: Signal<fn(id: u64)>;

fn main() {
    PAID.send(1);
}
