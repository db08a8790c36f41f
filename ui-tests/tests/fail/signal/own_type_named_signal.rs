use signals_core::{receiver, signal};

pub struct Signal<F>(F);

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    PAID.send(1);
}
