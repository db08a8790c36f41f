//! All formats show the same wiring.

use std::process::{Command, Output};

use tinyjson::JsonValue;

fn wiring(form: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wiring")).arg(form).output().unwrap()
}

fn stdout(form: &str) -> String {
    let output = wiring(form);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn text_shows_receivers_in_order() {
    let text = stdout("text");
    let started =
        text.split("\n\n").find(|signal| signal.starts_with("request_signals::REQUEST_STARTED: fn(")).unwrap();
    let receivers = started.lines().skip(1).map(|line| line.split(" (").next().unwrap().trim_start());
    let expected = ["-10  limiter::limit", "0  post_log::write"];
    assert!(receivers.filter(|line| expected.contains(line)).eq(expected), "{started}");
}

#[test]
fn json_can_be_read() {
    let json = stdout("json").parse::<JsonValue>().unwrap();
    let signals: &Vec<JsonValue> = json.get().unwrap();
    let names = signals.iter().map(|signal| signal["name"].get::<String>().unwrap().as_str());
    let own = ["REQUEST_STARTED", "REQUEST_FINISHED", "GOT_REQUEST_EXCEPTION", "REPORT_REQUESTED"];
    assert!(names.eq(own.into_iter().chain(["RECEIVER_CONNECTED", "RECEIVER_DISCONNECTED"])));
    assert_eq!(signals[0]["receivers"][0]["order"], JsonValue::from(-10.0));
}

#[test]
fn a_graph_has_an_arrow_for_each_receiver() {
    let graph = stdout("dot");
    assert!(graph.contains("    REQUEST_STARTED -> \"limiter::limit\" [label=1];\n"), "{graph}");
    assert_eq!(graph.matches(" -> ").count(), graph.matches("[label=").count());
}

#[test]
fn another_form_is_refused() {
    assert_eq!(wiring("xml").status.code(), Some(2));
}
