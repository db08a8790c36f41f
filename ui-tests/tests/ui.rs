//! Checks the text of every error in `fail/`, and that every program in `pass/` compiles and runs.
//!
//! One case alone: `cargo test -p ui-tests -- ui trybuild=owned_string`, with any part of the path of the case.
//! To take over the texts that rustc prints now: `TRYBUILD=overwrite cargo test -p ui-tests`. Read every one before.

mod toolchain;

use trybuild::TestCases;

#[test]
fn ui_fail() {
    toolchain::compile_fail("tests/fail/**/*.rs");
}

#[test]
fn ui_pass() {
    TestCases::new().pass("tests/pass/**/*.rs");
}
