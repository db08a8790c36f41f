//! The `cargo signals` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_signals::command::run()
}
