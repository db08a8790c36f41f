//! Checks the text of every error in `fail/`, and that every program in `pass/` compiles and runs.
//!
//! One case alone: `cargo test -p ui-tests -- ui trybuild=owned_string`, with any part of the path of the case.
//! To take over the texts that rustc prints now: `TRYBUILD=overwrite cargo test -p ui-tests`. Read every one before.

use std::env;
use std::io::{self, Write};
use std::process::Command;

use trybuild::TestCases;

/// The toolchain whose words the texts in `fail/` are. Another one says the same in other words.
const TOOLCHAIN: &str = "rustc 1.95.";

fn toolchain() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc tells its version");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn ui_fail() {
    let toolchain = toolchain();
    if toolchain.starts_with(TOOLCHAIN) {
        TestCases::new().compile_fail("tests/fail/**/*.rs");
    } else {
        // Past the test harness, which keeps the output of tests that pass to itself.
        let skipped = format!("SKIPPED: the texts of errors are those of {TOOLCHAIN}x, and this is {toolchain}");
        writeln!(io::stderr(), "{skipped}").expect("stderr can be written to");
    }
}

#[test]
fn ui_pass() {
    TestCases::new().pass("tests/pass/**/*.rs");
}
