use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<u32>;

#[receiver(PAID)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    PAID.send(1);
}
