#![deny(unused_must_use)]

use signals_core::{Signal, signal};

#[signal]
static QUOTED: Signal<fn(weight_g: u32) -> u32>;

fn main() {
    QUOTED.responses(1);
    QUOTED.responses_robust(1);
}
