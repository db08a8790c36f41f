//! The shop, with the receivers of its dependencies. No code names those crates; only `Cargo.toml` does.

#![forbid(unsafe_code)]

use std::process::ExitCode;

signals_core::link_dependencies!();

fn main() -> ExitCode {
    orders::run()
}
