use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
fn audit(id: impl Into<u128>) {
    let _ = id.into();
}

#[receiver(PAID)]
fn log(di: impl Into<u128>) {
    let _ = di.into();
}

fn main() {
    audit(1_u64);
    log(1_u64);
}
