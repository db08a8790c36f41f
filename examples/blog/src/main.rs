//! The blog, with the receivers of every crate it depends on. It names none of them: see `Cargo.toml`.

#![forbid(unsafe_code)]

use std::process::ExitCode;

signals_core::link_dependencies!();

fn main() -> ExitCode {
    blog::run()
}
