use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> Missing>;

#[receiver(PAID)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    audit(1);
}
