use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(id: u64)>

fn main() {}
