use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> u64>;

#[receiver(PAID)]
#[allow(non_snake_case)]
fn RECEIVER(id: u64) -> u64 {
    id
}

fn main() {
    assert_eq!(PAID.responses(RECEIVER(1)).count(), 1);
}
