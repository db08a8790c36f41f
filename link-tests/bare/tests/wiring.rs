//! Checks the wiring on a machine with an operating system. The package `link-matrix` runs it on one without.

#![forbid(unsafe_code)]

use std::process::Command;

#[test]
fn wiring() {
    let output = Command::new(env!("CARGO_BIN_EXE_link-tests-bare")).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), include_str!("wiring.txt"));
}
