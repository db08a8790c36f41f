//! A crate of which the program links two versions with the same code.

use link_tests_signals::first;
use signals_core::{Signal, receiver, signal};

#[signal]
pub static TWIN: Signal<fn() -> u32>;

#[receiver(TWIN)]
fn version() -> u32 {
    2
}

#[receiver(first::SAVED)]
fn saved(seen: &mut Vec<&'static str>) {
    seen.push("twin 2");
}
