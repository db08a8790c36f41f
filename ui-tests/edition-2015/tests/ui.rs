//! The texts of errors: a crate of its own, for the edition is that of the crate of a test.

extern crate trybuild;

#[path = "../../tests/toolchain/mod.rs"]
mod toolchain;

#[test]
fn ui_fail() {
    toolchain::compile_fail("tests/fail/*.rs");
}
