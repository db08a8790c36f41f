use std::ops::ControlFlow;

use signals_core::{Signal, receiver, signal};

#[signal]
static SEARCHED: Signal<fn(id: u64) -> ControlFlow<u64>>;

#[receiver(SEARCHED)]
fn find(id: u64) -> ControlFlow<u64, u64> {
    ControlFlow::Continue(id)
}

fn main() {
    let _ = find(1);
}
