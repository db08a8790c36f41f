extern crate signals_core;

use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64, id: u64)>;

#[receiver(PAID, colour = 7)]
unsafe fn audit() {}

fn main() {}
