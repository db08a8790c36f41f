//! Sorts after `alpha::zeta` by crate name, but before it if paths were compared as plain text.

use link_tests_signals::{first, second};
use signals_core::{Signal, receiver, signal};

#[signal]
pub static SAVED: Signal<fn(only_here: u8) -> u8>;

#[receiver(SAVED)]
fn own(only_here: u8) -> u8 {
    only_here
}

#[receiver(first::SAVED)]
#[receiver(first::SAVED, order = -1)]
fn saved(seen: &mut Vec<&'static str>) {
    seen.push("alpha1");
}

#[receiver(second::SAVED, sender = [String, u8])]
fn two_senders() -> u32 {
    2
}
