use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64, status: String)>;

#[receiver(PAID)]
fn audit(status: String) {
    drop(status);
}

#[receiver(PAID)]
fn count(id: u64) {
    let _ = id;
}

fn main() {
    PAID.send(1, String::new());
}
