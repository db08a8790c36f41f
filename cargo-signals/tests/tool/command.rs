//! The command line, on the binary of this test.

use std::process::{Command, Output};

use serde_json::Value;

use crate::common;

fn signals(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-signals"));
    command.arg("signals").arg("--binary").arg(common::path()).args(arguments);
    common::own();
    command.output().unwrap()
}

fn stdout(arguments: &[&str]) -> String {
    let output = signals(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn show() {
    let shown = stdout(&["show", "REQUEST_STARTED"]);
    let without_line = |line: &str| line.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let lines = shown.lines().map(|line| without_line(&line.split_whitespace().collect::<Vec<_>>().join(" ")));
    let lines = lines.collect::<Vec<_>>();
    assert_eq!(
        lines[..5],
        [
            "request_signals::REQUEST_STARTED fn(id: u64, client: &str, method: &str, path: &str, body: &[u8]) -> \
             Result<(), Refused> examples/requests/signals/src/lib.rs:",
            "sent by requests::announce::Announced::start send examples/requests/src/announce.rs:",
            "1 limiter::limit order -10 examples/requests/limiter/src/lib.rs:",
            "2 analytics::count examples/requests/analytics/src/lib.rs:",
            "3 post_log::write examples/requests/post-log/src/lib.rs:",
        ],
    );
}

#[test]
fn a_part_of_a_name() {
    let shown = stdout(&["show", "request_"]);
    assert!(
        shown.contains("REQUEST_STARTED") && shown.contains("REQUEST_FINISHED") && !shown.contains("USER_SIGNED_UP")
    );
    assert!(!stdout(&["show", "INNER"]).contains("NUMBERS"));
}

#[test]
fn an_unknown_name() {
    let output = signals(&["show", "NO_SUCH_SIGNAL"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("its signals are: SAVED"));
}

#[test]
fn no_escape_sequences_without_a_terminal() {
    assert!(!stdout(&["list"]).contains('\x1b'));
}

#[test]
fn json() {
    let list: Value = serde_json::from_str(&stdout(&["--json"])).unwrap();
    assert_eq!((&list["version"], &list["send_sites"]), (&1.into(), &"lines".into()));
    let signals = list["signals"].as_array().unwrap();
    assert_eq!(signals.len(), common::own().program.signals.len());
    let signal = signals.iter().find(|signal| signal["name"] == "USER_SIGNED_UP").unwrap();
    assert_eq!(signal["receivers"][0]["path"], "ledger::write");
    assert_eq!(signal["receivers"][0]["async"], true);
    assert_eq!(signal["sent_by"].as_array().unwrap().len(), 3);
}

#[test]
fn lock_and_compare() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signals.lock");
    let file = file.to_str().unwrap();
    stdout(&["lock", "--file", file]);
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("\n[tool]\n"));
    assert!(text.contains("\nrequest_signals::REQUEST_STARTED -> limiter::limit, order -10\n"));

    let check = |options: &[&str]| {
        let output = signals(&[&["check", "--locked", "--file", file], options].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(!check(&[]).contains("differs from"));
    std::fs::write(file, text.replace("limiter::limit, order -10", "limiter::limit, order -9")).unwrap();
    let difference = check(&[]);
    assert!(difference.contains("- request_signals::REQUEST_STARTED -> limiter::limit, order -9\n"));
    assert!(difference.contains("+ request_signals::REQUEST_STARTED -> limiter::limit, order -10\n"));
}

#[test]
fn check() {
    let output = signals(&["check"]);
    let text = String::from_utf8(output.stdout).unwrap();
    // Two crates of one name receive one signal, and nothing else is an error.
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("error[registered-twice]") || text.contains("error[uid-used-twice]"), "{text}");
    assert!(!text.contains("order-cycle") && !text.contains("no-receiver"), "{text}");
}

#[test]
fn graphs_as_text() {
    let mermaid = stdout(&["graph", "REPORT_REQUESTED", "--mermaid"]);
    assert!(mermaid.starts_with("flowchart LR\n"));
    assert!(mermaid.contains("[\"limiter::report\"]") && mermaid.contains("([\"REPORT_REQUESTED\"])"));
    assert_eq!(mermaid.matches("-->").count(), 5);
    let dot = stdout(&["graph", "REPORT_REQUESTED", "--dot"]);
    assert!(dot.starts_with("digraph signals {\n") && dot.ends_with("}\n"));
    assert_eq!(dot.matches("->").count(), 5);
}

#[test]
fn graph_as_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signals.svg");
    stdout(&["graph", "--svg", file.to_str().unwrap()]);
    let svg = std::fs::read_to_string(file).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("1. limiter::limit"));
    assert!(svg.contains("generics::Ledger::associated") && !svg.contains("<u8>"));
}

#[test]
fn a_graph_needs_a_form() {
    assert_eq!(signals(&["graph"]).status.code(), Some(2));
}

/// Runs the command in the workspace, on what cargo builds there.
fn built(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-signals"));
    command.arg("signals").args(arguments).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    command.output().unwrap()
}

#[test]
fn a_program_that_cargo_builds() {
    let output = built(&["show", "NUMBERS", "--package", "link-tests", "--bin", "link-tests"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8(output.stdout).unwrap().contains("16  generics::Ledger::associated"));
}

#[test]
fn a_program_that_cargo_cannot_build() {
    let output = built(&["list", "--package", "link-tests", "--bin", "no-such-program"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("error: the program could not be built"));
}
