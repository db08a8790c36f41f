use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver]
    fn record(id: u64) {
        let _ = id;
    }

    #[receiver(PAID, oder = 1)]
    async fn count() {}
}

fn main() {
    Ledger::record(1);
}
