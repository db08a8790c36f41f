use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(_: u64, status: &str)>;

fn main() {
    PAID.send(1, "paid");
}
