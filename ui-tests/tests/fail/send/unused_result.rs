#![deny(unused_must_use)]

use signals_core::{Signal, signal};

#[signal]
static SAVING: Signal<fn(raw: bool) -> Result<(), String>>;

fn main() {
    SAVING.send(true);
}
