//! The tool reads the binary of this test and finds what the program itself knows.
//!
//! The test links two examples and the program of the link tests, with all their receivers.

use std::fmt::Write as _;

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

#[test]
fn the_function_of_a_site() {
    let own = common::own();
    let index = own.program.signals.iter().position(|signal| signal.name == "REPORT_REQUESTED").unwrap();
    assert!(own.sites.of_signals[index].iter().all(|site| site.function.ends_with("report")));
}
