//! Checks the wiring in this build. The package `link-matrix` runs all other ways to build.

#![forbid(unsafe_code)]

use std::process::Command;

#[test]
fn wiring_of_the_program() {
    let output = Command::new(env!("CARGO_BIN_EXE_link-tests")).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), link_tests::EXPECTED);
}

#[test]
fn wiring_of_a_test() {
    assert_eq!(link_tests::wiring(), link_tests::EXPECTED);
}
