use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64, status: &str)>;

#[receiver(PAID)]
fn audit(id: u64, #[cfg(all())] status: &str) {
    let _ = (id, status);
}

fn main() {
    audit(1, "paid");
}
