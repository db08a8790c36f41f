use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Ledger<T>(T);

#[receivers]
impl<T> Ledger<T> {
    #[receiver(PAID)]
    fn record(id: u64) {
        let _ = id;
    }
}

fn main() {
    Ledger::<u8>::record(1);
    let _ = Ledger(1).0;
}
