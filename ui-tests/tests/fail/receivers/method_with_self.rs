use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(PAID)]
    fn record(&self, id: u64) {
        let _ = id;
    }

    #[receiver(PAID)]
    fn consume(self: Box<Self>) {}
}

fn main() {
    Ledger.record(1);
    Box::new(Ledger).consume();
}
