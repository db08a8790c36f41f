use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
fn audit<const N: usize>(id: u64) {
    let _ = id;
}

fn main() {
    audit::<1>(1);
}
