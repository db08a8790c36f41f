//! The texts of errors: a crate of its own, for the edition is that of the crate of a test.

use std::env;
use std::process::Command;

/// The toolchain that the expected texts are from, as in `ui-tests`.
const TOOLCHAIN: &str = "rustc 1.95.";

#[test]
fn ui_fail() {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc prints its version");
    if String::from_utf8_lossy(&output.stdout).starts_with(TOOLCHAIN) {
        trybuild::TestCases::new().compile_fail("tests/fail/*.rs");
    } else {
        eprintln!("SKIPPED: the texts of errors are those of {TOOLCHAIN}x");
    }
}
