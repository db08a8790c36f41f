use std::any::Any;

use signals_core::{Signal, receiver, signal};

struct Ledger;

#[signal]
static SAVED: Signal<fn(sender: &dyn Any)>;

impl Ledger {
    #[receiver(SAVED, sender = Self)]
    fn record(sender: &Self) {
        let _ = sender;
    }
}

fn main() {
    Ledger::record(&Ledger);
}
