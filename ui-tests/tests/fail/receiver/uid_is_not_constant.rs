use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

fn uid() -> &'static str {
    "audit"
}

#[receiver(PAID, uid = uid())]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    let _ = uid();
}
