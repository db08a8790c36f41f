use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID; order = 1)]
fn audit(id: u64) {
    let _ = id;
}

#[receiver(PAID, order = 1, !)]
fn ledger(id: u64) {
    let _ = id;
}

#[receiver(PAID, uid = "count" order = 1)]
fn count(id: u64) {
    let _ = id;
}

fn main() {}
