use signals_core::{Signal, receiver};

static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {}
