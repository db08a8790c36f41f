//! [`Problem`]: what can be wrong with the wiring, and how it is found.

use core::fmt;
use core::ops::RangeInclusive;
use std::path::PathBuf;

use crate::receiver::Receiver;
use crate::registry::Metadata;
use crate::registry::metadata::Unnameable;
use crate::registry::order::{Constraint, Orderable, precedes};
use crate::sender::SenderType;
use crate::signal::Signal;

/// A problem of the wiring. [`check`](crate::check) returns all of them.
#[derive(Clone)]
#[non_exhaustive]
pub enum Problem {
    /// Two receivers of one signal have the same uid, and both run for the same sender.
    UidUsedTwice {
        /// The signal.
        signal: &'static Signal,
        /// The receivers, in the order in which they run.
        receivers: [Receiver; 2],
    },
    /// One function is registered twice with a signal, and runs twice for the same sender.
    ///
    /// This also happens if a module is compiled into two crates of the program, such as the library and the binary of a
    /// package.
    RegisteredTwice {
        /// The signal.
        signal: &'static Signal,
        /// The receivers, in the order in which they run.
        receivers: [Receiver; 2],
    },
    /// Receivers of one signal wait for each other, because of `after` and `before`. The constraint is ignored.
    OrderCycle {
        /// The signal.
        signal: &'static Signal,
        /// The first runs before the second, although `after` or `before` of one of them says otherwise.
        receivers: [Receiver; 2],
    },
    /// `after` or `before` of a receiver names what is no linked receiver of the same signal. The constraint is ignored.
    NoReceiver {
        /// The signal.
        signal: &'static Signal,
        /// The receiver that names the other one.
        receiver: Receiver,
        /// The path of the function, or the uid.
        named: &'static str,
    },
    /// A signal has fewer or more receivers than its declaration requires: `#[signal(receivers = 1..)]`.
    ReceiverCount {
        /// The signal.
        signal: &'static Signal,
        /// The number of linked receivers.
        count: usize,
    },
    /// No crate of the program invokes [`link_dependencies!`](crate::link_dependencies), so receivers may be missing: rustc drops
    /// crates that nothing refers to.
    NoLinkDependencies,
    /// Another file of the process has signals or receivers of its own, which are not connected to those of this file.
    ///
    /// The other file is a dynamic library, or the program that loaded this library. It is found on Linux only.
    OutOfReach {
        /// The path of the other file.
        path: PathBuf,
    },
}

/// Finds the problems of one signal.
#[inline]
pub(super) fn find(signal: &'static Signal, problems: &mut Vec<Problem>) {
    let receivers = signal.wiring().receivers();
    find_duplicates(signal, &receivers, problems);
    find_cycles(signal, problems);
    find_unknown_names(signal, problems);
    let count = signal.slots().all().len();
    if !signal.expected_receivers().contains(&count) {
        problems.push(Problem::ReceiverCount { signal, count });
    }
}

#[inline]
fn find_duplicates(signal: &'static Signal, receivers: &[Receiver], problems: &mut Vec<Problem>) {
    for (place, second) in receivers.iter().enumerate() {
        let both = |first: &Receiver| [first.clone(), second.clone()];
        let mut earlier = receivers[..place].iter().filter(|first| run_for_one_sender(first, second));
        if let Some(first) = earlier.clone().find(|first| are_one_function(first, second)) {
            problems.push(Problem::RegisteredTwice { signal, receivers: both(first) });
        } else if let Some(first) = earlier.find(|first| have_one_uid(first, second)) {
            problems.push(Problem::UidUsedTwice { signal, receivers: both(first) });
        }
    }
}

fn run_for_one_sender(first: &Receiver, second: &Receiver) -> bool {
    match (first.sender(), second.sender()) {
        (Some(first), Some(second)) => first == second,
        _ => true,
    }
}

/// Returns `true` if both have a uid, and it is the same. A closure without one may be connected any number of times.
#[inline]
fn have_one_uid(first: &Receiver, second: &Receiver) -> bool {
    first.has_uid(second.uid()) && second.has_uid(first.uid())
}

/// Returns `true` if two linked receivers are the same function, or the same source compiled into two crates.
#[inline]
fn are_one_function(first: &Receiver, second: &Receiver) -> bool {
    if !(first.is_linked() && second.is_linked()) {
        return false;
    }
    let (first, second) = (first.metadata(), second.metadata());
    let is_nameable = first.function != Unnameable::ID;
    (is_nameable && first.function == second.function) || are_one_source(first, second)
}

#[inline]
fn are_one_source(first: &Metadata, second: &Metadata) -> bool {
    let [first_path, second_path] = [first, second].map(|metadata| metadata.path.split_once("::").unwrap_or_default());
    let [first_place, second_place] = [first, second].map(|metadata| (metadata.file, metadata.line, metadata.column));
    first_path.0 != second_path.0 && first_path.1 == second_path.1 && first_place == second_place
}

#[inline]
fn find_cycles(signal: &'static Signal, problems: &mut Vec<Problem>) {
    let entries = signal.slots().all();
    for (place, first) in entries.iter().enumerate() {
        if let Some(later) = entries[place + 1..].iter().find(|later| precedes(*later, first)) {
            let receivers = [first, later].map(Receiver::linked);
            problems.push(Problem::OrderCycle { signal, receivers });
        }
    }
}

#[inline]
fn find_unknown_names(signal: &'static Signal, problems: &mut Vec<Problem>) {
    let entries = signal.slots().all();
    for entry in entries {
        for named in entry.after().iter().chain(entry.before()) {
            if !entries.iter().any(|other| named.name().is_of(other)) {
                let receiver = Receiver::linked(entry);
                let named = named.function.map_or(named.text, SenderType::name);
                problems.push(Problem::NoReceiver { signal, receiver, named });
            }
        }
    }
}

impl fmt::Display for Problem {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::UidUsedTwice { signal, receivers: [first, second] } => {
                write!(f, "uid \"{}\" is used twice for {signal:?}: by {first} and by {second}", first.uid())
            }
            Problem::RegisteredTwice { signal, receivers: [first, second] } => {
                write!(f, "one function is registered twice with {signal:?}: as {first} and as {second}")
            }
            Problem::OrderCycle { signal, receivers: [first, second] } => {
                write!(f, "receivers of {signal:?} wait for each other: {first} runs before {second}")
            }
            Problem::NoReceiver { signal, receiver, named } => {
                write!(f, "{receiver} names {named}, which is no linked receiver of {signal:?}")
            }
            Problem::ReceiverCount { signal, count } => {
                write!(f, "{signal:?} has {count} receivers, but must have ")?;
                write_expected(f, &signal.expected_receivers())
            }
            Problem::NoLinkDependencies => f.write_str(
                "no crate of the program invokes `signals_core::link_dependencies!()`, so receivers in crates that no code \
                 names are missing: put it into the library of the package, or into `main.rs` if there is none",
            ),
            Problem::OutOfReach { path } => {
                write!(f, "{} has signals or receivers of its own, which are not connected to these", path.display())
            }
        }
    }
}

/// The text of [`Display`](fmt::Display), so that a test that compares the list of problems with an empty one shows it.
impl fmt::Debug for Problem {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[inline]
fn write_expected(f: &mut fmt::Formatter<'_>, expected: &RangeInclusive<usize>) -> fmt::Result {
    match (*expected.start(), *expected.end()) {
        (at_least, usize::MAX) => write!(f, "at least {at_least}"),
        (0, at_most) => write!(f, "at most {at_most}"),
        (at_least, at_most) if at_least == at_most => write!(f, "exactly {at_least}"),
        (at_least, at_most) => write!(f, "at least {at_least} and at most {at_most}"),
    }
}
