//! What rustc says of the mistakes in `ui/`.
//!
//! To take over the texts that rustc prints now: `TRYBUILD=overwrite cargo test -p signals-orm --test ui`. Read every one
//! before.

use std::env;
use std::io::{self, Write};
use std::process::Command;

use trybuild::TestCases;

/// The toolchain whose words the texts are. Another one says the same in other words.
const TOOLCHAIN: &str = "rustc 1.95.";

#[test]
fn ui() {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc tells its version");
    let toolchain = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if toolchain.starts_with(TOOLCHAIN) {
        TestCases::new().compile_fail("tests/ui/*.rs");
    } else {
        // Past the test harness, which keeps the output of tests that pass to itself.
        let skipped = format!("SKIPPED: the texts of errors are those of {TOOLCHAIN}x, and this is {toolchain}");
        writeln!(io::stderr(), "{skipped}").expect("stderr can be written to");
    }
}
