use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

const UID: u8 = 7;

#[receiver(PAID, uid = 7)]
fn audit(id: u64) {
    let _ = id;
}

#[receiver(PAID, uid = UID)]
fn ledger(id: u64) {
    let _ = id;
}

fn main() {
    let _ = UID;
}
