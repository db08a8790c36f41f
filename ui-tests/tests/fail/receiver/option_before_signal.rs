use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(order = 1, PAID)]
fn audit(id: u64) {
    let _ = id;
}

#[receiver(uid = "ledger")]
fn ledger(id: u64) {
    let _ = id;
}

fn main() {
    audit(1);
}
