use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(PAID)]
    const RECORD: fn(u64) = |_| {};
}

fn main() {
    (Ledger::RECORD)(1);
}
