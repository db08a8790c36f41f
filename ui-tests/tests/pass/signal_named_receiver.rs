use signals_core::{Signal, receiver, signal};

#[signal]
static RECEIVER: Signal<fn(id: u64) -> u64>;

#[receiver(RECEIVER)]
fn audit(id: u64) -> u64 {
    id
}

fn main() {
    assert_eq!(RECEIVER.responses(1).count(), 1);
}
