use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64, status: &str)>;

#[receiver(PAID, oder = 1)]
fn audit(id: u32) {
    let _ = id;
}

#[receiver(PAID, uid = "")]
async fn ledger(_: u64) {}

fn main() {}
