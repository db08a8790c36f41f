//! The wiring is what it should be, in this build. The package `link-matrix` makes all the others.

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

/// A linker that loses the list of receivers is found out at the first use of a signal.
#[test]
#[cfg(target_os = "linux")]
fn a_list_that_is_lost() {
    let script = concat!(env!("CARGO_TARGET_TMPDIR"), "/lost.ld");
    std::fs::write(script, "SECTIONS { lost : { *(linkme_SIGNALS_CORE_RECEIVERS) } } INSERT AFTER .data;").unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["rustc", "--quiet", "--package", "link-tests", "--target-dir"]);
    cargo.args([concat!(env!("CARGO_TARGET_TMPDIR"), "/lost"), "--", &format!("-Clink-arg=-Wl,-T,{script}")]);
    for end in ["start", "stop"] {
        cargo.arg(format!("-Clink-arg=-Wl,--defsym,__{end}_linkme_SIGNALS_CORE_RECEIVERS=8"));
    }
    assert!(cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("RUSTFLAGS").status().unwrap().success());

    let program = concat!(env!("CARGO_TARGET_TMPDIR"), "/lost/debug/link-tests");
    let output = Command::new(program).env_remove("RUST_BACKTRACE").output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(error.contains("signals-core: the list of receivers is lost"), "{error}");
    assert!(error.contains(&format!("target: {}-", std::env::consts::ARCH)), "{error}");
}
