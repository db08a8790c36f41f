//! Sends the signal that an argument names.

use measured::{FIRST_PROCESS, SECOND_PROCESS};

signals_core::link_dependencies!();

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("first") => FIRST_PROCESS.send(),
        Some("second") => SECOND_PROCESS.send(),
        _ => {}
    }
}
