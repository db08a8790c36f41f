use signals_core::{Signal, receiver, signal};

struct Shop;

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID, sender = Shop)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    let _ = Shop;
}
