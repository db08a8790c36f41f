use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64, status: &str)>;

#[receiver(PAID)]
fn audit(id: u32, stats: &str) {
    let _ = (id, stats);
}

#[receiver(PAID)]
fn ledger(_: u64, (): ()) {}

fn main() {}
