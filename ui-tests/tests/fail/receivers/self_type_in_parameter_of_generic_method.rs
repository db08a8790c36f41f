use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(PAID)]
    fn record<T: From<u64>>(id: T) {
        drop(id);
    }
}

fn main() {
    Ledger::record(1_u64);
}
