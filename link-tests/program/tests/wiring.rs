//! The wiring is what it should be, and the same however the program is built.

use std::process::Command;

const WIRING: &str = include_str!("wiring.txt");

#[test]
fn this_build() {
    let output = Command::new(env!("CARGO_BIN_EXE_link-tests")).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), WIRING);
}

#[test]
fn every_profile() {
    let profiles: [&[&str]; 6] = [
        &["profile.release.lto = 'fat'"],
        &["profile.release.lto = 'thin'"],
        &["profile.release.lto = 'off'", "profile.release.codegen-units = 256"],
        &["profile.release.codegen-units = 1", "profile.release.strip = true"],
        &["profile.release.opt-level = 's'"],
        &["profile.release.opt-level = 'z'", "profile.release.panic = 'abort'"],
    ];
    assert_eq!(run("dev", &[]), WIRING, "dev");
    assert_eq!(run("release", &[]), WIRING, "release");
    for profile in profiles {
        assert_eq!(run("release", profile), WIRING, "{profile:?}");
    }
}

fn run(profile: &str, options: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--package", "link-tests", "--profile", profile]);
    cargo.args(["--target-dir", concat!(env!("CARGO_TARGET_TMPDIR"), "/profiles")]);
    for option in options {
        cargo.args(["--config", option]);
    }
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("RUSTFLAGS").output().unwrap();
    assert!(output.status.success(), "{options:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
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
