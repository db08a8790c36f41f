//! Builds with the feature `tracing`, and without any features.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn a_program_without_allocator_dispatches() {
    let core = env!("CARGO_MANIFEST_DIR");
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_std");
    fs::create_dir_all(&dir).unwrap();
    fs::copy(format!("{core}/../Cargo.lock"), dir.join("Cargo.lock")).unwrap();
    let manifest = format!(
        r#"
            [package]
            name = "no-std"
            edition = "2024"

            [[bin]]
            name = "no-std"
            path = "{core}/tests/no_std/program.rs"

            [dependencies]
            signals-core = {{ path = "{core}", default-features = false }}

            [profile.dev]
            panic = "abort"

            [profile.release]
            panic = "abort"

            [workspace]
        "#
    );
    fs::write(dir.join("Cargo.toml"), manifest).unwrap();

    for profile in ["dev", "release"] {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["run", "--quiet", "--profile", profile]).current_dir(&dir);
        // Settings of the outer cargo must not affect this build.
        let status = cargo.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS").status().unwrap();
        assert!(status.success(), "{profile}: {status}");
    }
}

#[test]
fn the_tracing_tests_pass_with_their_feature() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--quiet", "--features", "tracing", "--test", "tracing", "--target-dir"]);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tracing");
    let output = cargo.arg(target).current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("RUSTFLAGS").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
