//! The tool reads the binary of this test and finds what the program itself knows.
//!
//! The test links two examples and the program of the link tests, with all their receivers.

use std::fmt::Write as _;
use std::path::Path;

use crate::common::{self, Own};

/// Everything that both sides know, as text.
fn own_map() -> String {
    let mut map = String::new();
    for signal in signals_core::signals() {
        let (name, module, signature) = (signal.name(), signal.module_path(), signal.signature());
        let _ = writeln!(map, "{name} {module} {signature} {}:{}", signal.file(), signal.line());
        for receiver in signal.receivers() {
            let (path, name, uid, order) = (receiver.path(), receiver.name(), receiver.uid(), receiver.order());
            let place = (receiver.file(), receiver.line());
            let _ = writeln!(map, "  {path} {name} {uid:?} {order} {place:?} {}", receiver.sender().is_some());
        }
    }
    map
}

fn map_of_the_tool(own: &Own) -> String {
    let mut map = String::new();
    for signal in &own.program.signals {
        let (name, module, signature) = (&signal.name, &signal.module_path, &signal.signature);
        let _ = writeln!(map, "{name} {module} {signature} {}:{}", signal.file, signal.line);
        for receiver in &signal.receivers {
            let (path, name, uid, order) = (&receiver.path, receiver.name(), receiver.uid(), receiver.order);
            let place = (&receiver.file, receiver.line);
            let _ = writeln!(map, "  {path} {name} {uid:?} {order} {place:?} {}", receiver.sender.is_some());
        }
    }
    map
}

#[test]
fn the_map_of_the_program() {
    assert_eq!(map_of_the_tool(common::own()), own_map());
}

#[test]
fn senders_and_futures() {
    let program = &common::own().program;
    let signal = |path: &str| program.signals.iter().find(|signal| signal.path() == path).unwrap();
    let senders = signal("link_tests_signals::second::SAVED").receivers.iter();
    let senders = senders.map(|receiver| receiver.sender.as_ref().map(|sender| sender.text.as_str()));
    assert_eq!(senders.collect::<Vec<_>>(), [Some("String"), Some("String"), Some("u8"), None]);
    assert!(signal("mailer_signals::USER_SIGNED_UP").receivers.iter().any(|receiver| receiver.is_async));
    assert!(signal("request_signals::REQUEST_STARTED").receivers.iter().all(|receiver| !receiver.is_async));
}

/// Where the examples send their signals, by hand: the signal, the verb, and the file with the text of the line.
const SITES: [(&str, &str, &str, &str); 8] = [
    ("GOT_REQUEST_EXCEPTION", "send_robust", "examples/requests/src/announce.rs", "GOT_REQUEST_EXCEPTION.send_robust("),
    ("REPORT_REQUESTED", "send", "examples/requests/src/server.rs", "REPORT_REQUESTED.send("),
    ("REQUEST_FINISHED", "send_robust", "examples/requests/src/announce.rs", "REQUEST_FINISHED.send_robust("),
    ("REQUEST_STARTED", "send", "examples/requests/src/announce.rs", "REQUEST_STARTED.send("),
    ("SERVICE_STARTING", "send", "examples/mailer/src/server.rs", "SERVICE_STARTING.send("),
    ("USER_SIGNED_UP", "send", "examples/mailer/src/sign_up.rs", "USER_SIGNED_UP.send("),
    ("USER_SIGNED_UP", "send_concurrent", "examples/mailer/src/sign_up.rs", "USER_SIGNED_UP.send_concurrent("),
    ("USER_SIGNED_UP", "send_robust", "examples/mailer/src/sign_up.rs", "USER_SIGNED_UP.send_robust("),
];

/// The number of the line in a file of the workspace that has this text.
fn line_of(file: &str, text: &str) -> u32 {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let source = std::fs::read_to_string(path).unwrap();
    let index = source.lines().position(|line| line.contains(text)).unwrap();
    u32::try_from(index).unwrap() + 1
}

#[test]
fn send_sites_of_the_examples() {
    let own = common::own();
    let mut found = Vec::new();
    for (signal, sites) in own.program.signals.iter().zip(&own.sites.of_signals) {
        let is_of_example = ["request_signals", "mailer_signals"].contains(&signal.module_path.as_str());
        for site in sites.iter().filter(|site| is_of_example && site.sends()) {
            let (file, line) = site.location.as_ref().unwrap();
            found.push((signal.name.as_str(), site.verb.unwrap_or_default(), file.as_str(), *line));
        }
    }
    found.sort_unstable();
    assert_eq!(found, SITES.map(|(signal, verb, file, text)| (signal, verb, file, line_of(file, text))));
}

#[test]
fn the_function_of_a_site() {
    let own = common::own();
    let index = own.program.signals.iter().position(|signal| signal.name == "REPORT_REQUESTED").unwrap();
    assert!(own.sites.of_signals[index].iter().all(|site| site.function.ends_with("report")));
}
