use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

const UID: &str = "";

#[receiver(PAID, uid = UID)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    let _ = UID;
}
