//! Receivers that are registered twice.

use std::collections::HashMap;

use super::{Finding, Lint};
use crate::report::Shown;
use crate::wiring::Receiver;

pub(super) fn find(shown: &Shown<'_>, findings: &mut Vec<Finding>) {
    let mut by_uid = HashMap::<&str, Vec<&Receiver>>::new();
    let mut by_source = HashMap::new();
    for receiver in &shown.signal.receivers {
        let same_uid = by_uid.entry(receiver.uid()).or_default();
        let same_source = by_source.entry(source(receiver)).or_insert_with(Vec::new);
        if let Some(first) = same_source.iter().chain(same_uid.iter()).find(|first| share_a_sender(first, receiver)) {
            findings.push(finding(shown, first, receiver));
        }
        same_uid.push(receiver);
        same_source.push(receiver);
    }
}

fn finding(shown: &Shown<'_>, first: &Receiver, second: &Receiver) -> Finding {
    let signal = shown.signal.path();
    let finding = if first.function == second.function && first.path == second.path || source(first) == source(second) {
        let message =
            format!("one function is registered twice with {signal}: as {} and as {}", first.path, second.path);
        let help = "compile the module into one crate only, or remove one attribute";
        Finding::of(Lint::RegisteredTwice, shown, message, help)
    } else if first.uid.is_none() && second.uid.is_none() {
        let message = format!("two receivers of {signal} have one path: {}", first.path);
        let help = "give one of them a `uid = \"…\"`, or remove one of two versions of a crate";
        Finding::of(Lint::UidUsedTwice, shown, message, help)
    } else {
        let (uid, first, second) = (first.uid(), &first.path, &second.path);
        let message = format!("uid {uid:?} is used twice for {signal}: by {first} and by {second}");
        Finding::of(Lint::UidUsedTwice, shown, message, "give each receiver a uid of its own")
    };
    finding.at(&second.file, second.line)
}

/// A piece of source that two crates can be compiled from, and the path in either.
fn source(receiver: &Receiver) -> (&str, u32, u32, &str) {
    let path = receiver.path.split_once("::").map_or("", |(_, path)| path);
    (&receiver.file, receiver.line, receiver.column, path)
}

fn share_a_sender(first: &Receiver, second: &Receiver) -> bool {
    match (&first.sender, &second.sender) {
        (Some(first), Some(second)) => first.id == second.id,
        _ => true,
    }
}
