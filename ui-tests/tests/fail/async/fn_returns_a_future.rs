use std::future::{Ready, ready};

use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64) -> u64>;

#[receiver(PAID)]
fn audit(id: u64) -> Ready<u64> {
    ready(id)
}

fn main() {}
