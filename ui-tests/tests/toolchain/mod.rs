//! The toolchain whose words the texts in `fail/` are. The other UI crates use this file by its path.

use std::env;
use std::io::{self, Write};
use std::process::Command;

use trybuild::TestCases;

/// Another toolchain says the same in other words.
const TOOLCHAIN: &str = "rustc 1.95.";

/// Checks the texts of the errors, or says that they were skipped.
pub(crate) fn compile_fail(programs: &str) {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc prints its version");
    let toolchain = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if toolchain.starts_with(TOOLCHAIN) {
        TestCases::new().compile_fail(programs);
    } else {
        // Past the test harness, which keeps the output of tests that pass to itself.
        let skipped = format!("SKIPPED: the texts of errors are those of {TOOLCHAIN}x, and this is {toolchain}");
        writeln!(io::stderr(), "{skipped}").expect("stderr can be written to");
    }
}
