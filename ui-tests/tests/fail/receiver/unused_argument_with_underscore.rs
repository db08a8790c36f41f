use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64, status: &str)>;

#[receiver(PAID)]
fn audit(_id: u64) {}

fn main() {}
