use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64, status: &str)>;

#[receiver(PAID)]
fn audit(_: u64, status: &str) {
    let _ = status;
}

fn main() {
    audit(1, "paid");
}
