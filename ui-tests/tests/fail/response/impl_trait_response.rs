use signals_core::{Signal, signal};

#[signal]
static NAMED: Signal<fn(id: u64) -> impl Copy>;

fn main() {}
