use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(u64, status: &str)>;

#[receiver(PAID)]
fn audit(status: &str) {
    let _ = status;
}

fn main() {
    PAID.send(1, "paid");
}
