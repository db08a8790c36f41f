use signals_core::receivers;

struct Ledger;

#[receivers]
impl Ledger {
    fn record(id: u64) {
        let _ = id;
    }
}

fn main() {
    Ledger::record(1);
}
