use std::fmt::Formatter;

use signals_core::{Signal, signal};

#[signal]
static SHOWN: Signal<fn(out: &mut Formatter, count: u64)>;

fn main() {
    let _sent = SHOWN.record();
}
