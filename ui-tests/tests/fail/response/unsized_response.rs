use signals_core::{Signal, signal};

#[signal]
static NAMED: Signal<fn(id: u64) -> str>;

fn main() {}
