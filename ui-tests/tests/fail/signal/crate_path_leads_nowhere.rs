use signals_core::{Signal, signal};

#[signal(crate = crate::elsewhere)]
static PAID: Signal<fn(id: u64)>;

fn main() {}
