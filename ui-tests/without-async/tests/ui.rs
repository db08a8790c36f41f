//! A crate of its own, because cargo builds `signals-core` with all features that the crate of a test asks for.

#[path = "../../tests/toolchain/mod.rs"]
mod toolchain;

#[test]
fn ui_fail() {
    toolchain::compile_fail("tests/fail/*.rs");
}
