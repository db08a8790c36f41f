use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(by: impl Copy)>;

fn main() {}
