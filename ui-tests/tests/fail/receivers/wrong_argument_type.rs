use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(PAID)]
    fn record(id: u32) {
        let _ = id;
    }

    #[receiver(PAID)]
    fn count(uid: u64) -> u64 {
        uid
    }
}

fn main() {
    Ledger::record(1);
    Ledger::count(1);
}
