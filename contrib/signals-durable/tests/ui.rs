//! The errors that rustc reports for the mistakes in `ui/`.
//!
//! `TRYBUILD=overwrite cargo test -p signals-durable --test ui` replaces the expected texts. Read each change.

use std::env;
use std::io::{self, Write};
use std::process::Command;

use trybuild::TestCases;

/// The toolchain that the texts come from. Others word the errors differently.
const TOOLCHAIN: &str = "rustc 1.95.";

#[test]
fn ui() {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc prints its version");
    let toolchain = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if toolchain.starts_with(TOOLCHAIN) {
        TestCases::new().compile_fail("tests/ui/*.rs");
    } else {
        // Past the test harness, which keeps the output of tests that pass to itself.
        let skipped = format!("SKIPPED: the texts of errors are those of {TOOLCHAIN}x, and this is {toolchain}");
        writeln!(io::stderr(), "{skipped}").expect("stderr can be written to");
    }
}
