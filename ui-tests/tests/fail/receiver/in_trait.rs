use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

trait Ledger {
    #[receiver(PAID)]
    fn record(id: u64) {
        let _ = id;
    }
}

fn main() {}
