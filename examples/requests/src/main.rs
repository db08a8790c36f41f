//! The server, with the receivers of every crate it depends on. It names none of them: see `Cargo.toml`.

#![forbid(unsafe_code)]

use std::process::ExitCode;

// TODO: replace these four lines by `signals_core::link_dependencies!();`.
use analytics as _;
use limiter as _;
use post_log as _;
use timing as _;

fn main() -> ExitCode {
    requests::run()
}
