//! A crate that no code names, and whose library has another name than its package.

use link_tests_signals::{first, second};
use signals_core::receiver;

#[receiver(first::SAVED, order = 1)]
fn saved(seen: &mut Vec<&'static str>) {
    seen.push("unnamed");
}

#[receiver(second::SAVED)]
fn any_sender(raw: bool) -> u32 {
    u32::from(raw)
}
