use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receivers]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    audit(1);
    PAID.send(1);
}
