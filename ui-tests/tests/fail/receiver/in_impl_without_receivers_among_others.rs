use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Ledger;

impl Ledger {
    const NEW: Self = Ledger;

    #[receiver(PAID)]
    pub fn record(id: u64) {
        let _ = id;
    }

    fn after(&self) {}
}

fn main() {
    Ledger::record(1);
    Ledger::NEW.after();
}
