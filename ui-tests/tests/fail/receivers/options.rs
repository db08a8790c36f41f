use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Ledger;

#[receivers(PAID)]
impl Ledger {
    #[receiver(PAID)]
    fn record(id: u64) {
        let _ = id;
    }
}

fn main() {
    Ledger::record(1);
}
