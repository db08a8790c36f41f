use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(PAID)]
    async fn record(id: u64) {
        let _ = id;
    }
}

fn main() {
    drop(Ledger::record(1));
}
