use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Ledger;

impl Ledger {
    #[receiver(PAID)]
    fn record(&self, id: u64) {
        let _ = id;
    }
}

fn main() {
    Ledger.record(1);
}
