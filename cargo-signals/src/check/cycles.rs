//! Receivers that wait for each other.

use std::collections::HashMap;

use super::{Finding, Lint};
use crate::report::Shown;
use crate::wiring::{Named, Receiver, TypeId};

/// Reports the first receiver that runs too early for another. A cycle has several.
pub(super) fn find(shown: &Shown<'_>, findings: &mut Vec<Finding>) {
    if let Some([first, later]) = contradiction(&shown.signal.receivers) {
        let (signal, first_path, later_path) = (shown.signal.path(), &first.path, &later.path);
        let message = format!(
            "receivers of {signal} wait for each other: {first_path} runs before {later_path}, \
             although one of the two says the opposite"
        );
        let help = "remove one of the `after` and `before` that form the cycle";
        findings.push(Finding::of(Lint::OrderCycle, shown, message, help).at(&first.file, first.line));
    }
}

#[derive(PartialEq, Eq, Hash)]
enum Name<'a> {
    Function(TypeId),
    Uid(&'a str),
}

impl<'a> Name<'a> {
    fn of(named: &'a Named) -> Self {
        named.function.map_or(Name::Uid(&named.text), Name::Function)
    }

    fn is_of(&self, receiver: &Receiver) -> bool {
        match self {
            Name::Function(function) => *function == receiver.function,
            Name::Uid(uid) => *uid == receiver.uid(),
        }
    }
}

/// Two receivers of which the second has to run before the first.
fn contradiction(receivers: &[Receiver]) -> Option<[&Receiver; 2]> {
    // Where the first and the last receiver of a name run.
    let mut places = HashMap::new();
    for (place, receiver) in receivers.iter().enumerate() {
        for name in [Name::Function(receiver.function), Name::Uid(receiver.uid())] {
            places.entry(name).or_insert([place, place])[1] = place;
        }
    }
    let place_of = |receiver: &Receiver, named| {
        let name = Name::of(named);
        if name.is_of(receiver) { None } else { places.get(&name).copied() }
    };
    for (place, receiver) in receivers.iter().enumerate() {
        let last = receiver.after.iter().filter_map(|named| place_of(receiver, named)).map(|[_, last]| last).max();
        if let Some(last) = last.filter(|last| *last > place) {
            return Some([receiver, &receivers[last]]);
        }
        let first = receiver.before.iter().filter_map(|named| place_of(receiver, named)).map(|[first, _]| first).min();
        if let Some(first) = first.filter(|first| *first < place) {
            return Some([&receivers[first], receiver]);
        }
    }
    None
}
