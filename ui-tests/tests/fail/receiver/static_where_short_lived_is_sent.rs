use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64, status: &str)>;

#[receiver(PAID)]
fn audit(status: &'static str) {
    let _ = status;
}

fn main() {
    audit("paid");
}
