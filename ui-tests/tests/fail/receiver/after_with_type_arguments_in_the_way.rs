use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID, after = Ledger<u8>::record)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    audit(1);
}
