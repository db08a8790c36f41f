//! The same server without `link_dependencies!`. It depends on the same crates and nobody hears its signals, for rustc
//! leaves out a crate that no code names.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    requests::run()
}
