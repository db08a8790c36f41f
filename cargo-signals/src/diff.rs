//! What differs between the wiring of two programs, in words.

use std::collections::{BTreeMap, BTreeSet};

use crate::wiring::{Program, Receiver, Signal};

/// A sentence for each change. Names are in backticks.
#[must_use]
pub fn changes(before: &Program, after: &Program) -> Vec<String> {
    let (before, after) = (by_path(before), by_path(after));
    let mut changes = Vec::new();
    for path in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        match (before.get(path), after.get(path)) {
            (Some(before), Some(after)) => changes.extend(changes_of(path, before, after)),
            (Some(_), None) => changes.push(format!("`{path}` no longer exists")),
            (None, Some(after)) => {
                changes.push(format!("`{path}` is new"));
                changes.extend(changes_of(path, &Vec::new(), after));
            }
            (None, None) => {}
        }
    }
    changes
}

/// Two crates of one name can have a signal of one path. Their receivers are taken together.
fn by_path(program: &Program) -> BTreeMap<String, Vec<&Signal>> {
    let mut by_path = BTreeMap::<_, Vec<_>>::new();
    for signal in &program.signals {
        by_path.entry(signal.path()).or_default().push(signal);
    }
    by_path
}

fn changes_of(path: &str, before: &[&Signal], after: &[&Signal]) -> Vec<String> {
    let mut changes = Vec::new();
    if let (Some(before), Some(after)) = (before.first(), after.first())
        && before.signature != after.signature
    {
        changes.push(format!("`{path}` is declared as `{}` instead of `{}`", after.signature, before.signature));
    }
    let [before, after] = [before, after].map(receivers);
    for (key, receiver) in &before {
        if !after.iter().any(|(other, _)| other == key) {
            changes.push(format!("`{}` no longer runs when `{path}` is sent{}", receiver.path, by_sender(receiver)));
        }
    }
    for (key, receiver) in &after {
        match before.iter().find(|(other, _)| other == key) {
            None => changes.push(format!("`{}` now runs when `{path}` is sent{}", receiver.path, by_sender(receiver))),
            Some((_, before)) if before.options() != receiver.options() => {
                let [now, then] = [*receiver, before].map(options);
                changes.push(format!("`{}` runs on `{path}` with {now} instead of {then}", receiver.path));
            }
            Some(_) => {}
        }
    }
    changes.extend(new_order(path, &before, &after));
    changes
}

/// Identifies a receiver of a signal, in both programs: the path, the sender, and how many of these are before it. One function
/// can be registered several times.
type Key = (String, Option<String>, usize);

fn receivers<'a>(signals: &[&'a Signal]) -> Vec<(Key, &'a Receiver)> {
    let mut counts = BTreeMap::new();
    let receivers = signals.iter().flat_map(|signal| &signal.receivers);
    let with_key = |receiver: &'a Receiver| {
        let (path, sender) = (receiver.path.clone(), receiver.sender.as_ref().map(|sender| sender.text.clone()));
        let count = counts.entry((path.clone(), sender.clone())).or_insert(0);
        *count += 1;
        ((path, sender, *count), receiver)
    };
    receivers.map(with_key).collect()
}

fn new_order(path: &str, before: &[(Key, &Receiver)], after: &[(Key, &Receiver)]) -> Option<String> {
    let common = |these: &[(Key, &Receiver)], those: &[(Key, &Receiver)]| {
        let is_common = |key: &&Key| those.iter().any(|(other, _)| other == *key);
        these.iter().map(|(key, _)| key).filter(is_common).cloned().collect::<Vec<_>>()
    };
    let [old, new] = [common(before, after), common(after, before)];
    let order = new.iter().map(|(path, ..)| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    (old != new).then(|| format!("the receivers of `{path}` run in another order: {order}"))
}

fn by_sender(receiver: &Receiver) -> String {
    receiver.sender.as_ref().map_or_else(String::new, |sender| format!(" by a `{}`", sender.text))
}

fn options(receiver: &Receiver) -> String {
    let options = receiver.options();
    if options.is_empty() { "no options".to_owned() } else { format!("`{}`", options.join(", ")) }
}
