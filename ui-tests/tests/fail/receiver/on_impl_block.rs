use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

struct Audit;

#[receiver(PAID)]
impl Audit {
    fn record(id: u64) {
        let _ = id;
    }
}

fn main() {
    Audit::record(1);
}
