use signals_core::{Signal, receiver, signal};

#[signal]
pub const PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    PAID.send(1);
}
