use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64, status: &str)>;

#[receiver(PAID)]
fn audit(currency: u64) {
    let _ = currency;
}

fn main() {
    audit(1);
}
