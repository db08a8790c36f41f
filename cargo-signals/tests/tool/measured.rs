//! `cargo signals coverage`, on the package in `tests/measured`.

use std::process::{Command, Output};

use serde_json::Value;

/// Measures in one folder, so one test makes all measurements.
fn coverage(arguments: &[&str]) -> Output {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("measured");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-signals"));
    command.args(["signals", "coverage", "--package", "measured", "--target-dir"]).arg(folder).args(arguments);
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).output().unwrap()
}

/// The text without the places and the spaces before them.
fn lines(output: &Output) -> Vec<String> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let is_report = |line: &&str| line.contains(" edges ") || line.contains(" on measured::");
    let without_place =
        |line: &str| line.rsplit_once("  cargo-signals/").map_or(line, |(line, _)| line).trim().to_owned();
    text.lines().filter(is_report).map(without_place).collect()
}

#[test]
fn every_way_to_call_a_receiver() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let output = coverage(&["--html", page.to_str().unwrap(), "--fail-under", "80"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        lines(&output),
        [
            "20 of 24 edges (83.3 %); never run:",
            "measured::run on measured::NEVER_SENT",
            "measured::disconnected on measured::SENT",
            "measured::behind_the_stop on measured::STOPPED",
            "measured::save on measured::SAVED by a u16",
        ]
    );
    let page = std::fs::read_to_string(page).unwrap();
    assert_eq!(page.matches(r#""ran": false"#).count(), 4);

    // Another command, which runs less. What was recorded before does not count.
    let output = coverage(&["--fail-under", "5", "--json", "--", "cargo", "run", "-qp", "measured", "first"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&list["coverage"]["edges"], &list["coverage"]["ran"]), (&24.into(), &1.into()));
    // The code of the verb is no send site, also where another macro declares the signal.
    let signals = list["signals"].as_array().unwrap();
    let signal = signals.iter().find(|signal| signal["name"] == "FIRST_PROCESS").unwrap();
    assert_eq!(signal["sent_by"].as_array().unwrap().len(), 1, "{signal:#}");
    assert_eq!(signal["sent_by"][0]["function"], "measured::main");

    let output = coverage(&["--", "cargo", "no-such-command"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("the tests failed, so there is no report"));
}

/// What records leaves nothing in a program that is not measured.
#[test]
fn a_program_that_is_not_measured() {
    let bytes = crate::common::bytes();
    let file = object::File::parse(&*bytes).unwrap();
    let mut names = object::Object::symbols(&file).filter_map(|symbol| object::ObjectSymbol::name(&symbol).ok());
    assert_eq!(names.find(|name| name.contains("signals_core") && name.contains("8coverage")), None);
}
