use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(status: str)>;

fn main() {}
