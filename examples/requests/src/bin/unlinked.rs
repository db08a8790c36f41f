//! The same server without `link_dependencies!`. It depends on the same crates, but has no receivers, because rustc
//! drops a crate that no code names.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    requests::run()
}
