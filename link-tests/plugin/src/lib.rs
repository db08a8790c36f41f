//! A dynamic library with a receiver and its own copies of `signals-core` and of the crate that declares the signal.

use link_tests_signals::first::SAVED;
use signals_core::receiver;

#[receiver(SAVED)]
fn in_plugin(seen: &mut Vec<&'static str>) {
    seen.push("plugin");
}

/// Sends the signal and returns how many receivers ran.
// SAFETY: no other symbol has this name.
#[unsafe(no_mangle)]
pub extern "C" fn send_from_plugin() -> usize {
    let mut seen = Vec::new();
    SAVED.send(&mut seen);
    assert_eq!(seen, ["plugin"]);
    seen.len()
}
