//! Checks the panic of a program whose linker lost the receivers.

#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]

use std::process::Command;
use std::{env, fs};

/// The linker script moves the list away from the symbols that mark its start and end.
#[test]
fn a_lost_list_panics_with_target_and_linker() {
    let script = concat!(env!("CARGO_TARGET_TMPDIR"), "/lost.ld");
    fs::write(script, "SECTIONS { lost : { *(signals_core_receivers) } } INSERT AFTER .data;").unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["rustc", "--quiet", "--package", "link-tests", "--bin", "link-tests", "--target-dir"]);
    cargo.args([concat!(env!("CARGO_TARGET_TMPDIR"), "/lost"), "--", &format!("-Clink-arg=-Wl,-T,{script}")]);
    for end in ["start", "stop"] {
        cargo.arg(format!("-Clink-arg=-Wl,--defsym,__{end}_signals_core_receivers=8"));
    }
    let status = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("RUSTFLAGS").status().unwrap();
    assert!(status.success(), "{status}");

    let program = concat!(env!("CARGO_TARGET_TMPDIR"), "/lost/debug/link-tests");
    let output = Command::new(program).env_remove("RUST_BACKTRACE").output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(error.contains("signals-core: the linker removed the section of receivers"), "{error}");
    assert!(error.contains(&format!("target: {}-", env::consts::ARCH)), "{error}");
}
