use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
fn audit<T: From<u64>>(id: T) {
    drop(id);
}

fn main() {
    audit::<u64>(1);
}
