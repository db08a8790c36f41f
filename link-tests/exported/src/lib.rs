//! The program for other languages: `hosts/` has programs in C that call it.

use std::io::{Write as _, stdout};

/// Prints the wiring.
// SAFETY: nothing else in the program has this name.
#[unsafe(no_mangle)]
pub extern "C" fn print_wiring() {
    print!("{}", link_tests::wiring());
    drop(stdout().flush());
}
