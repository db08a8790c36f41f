use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(status: &str)>;

#[receiver(PAID)]
fn audit(status: String) {
    drop(status);
}

fn main() {
    audit(String::new());
}
