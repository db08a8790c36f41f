//! What can be wrong with the wiring.

use core::fmt;
use std::path::PathBuf;

use crate::receiver::Receiver;
use crate::registry::order::precedes;
use crate::sender::SenderType;
use crate::signal::Signal;

pub(super) fn find(signal: &'static Signal, problems: &mut Vec<Problem>) {
    let receivers = signal.wiring().receivers();
    for (place, second) in receivers.iter().enumerate() {
        // One function that hears several senders is one receiver for each, of the same uid.
        let same = |first: &&Receiver| first.uid() == second.uid() && first.path() != second.path();
        if let Some(first) = receivers[..place].iter().find(same) {
            problems.push(Problem::UidUsedTwice { signal, receivers: [first.clone(), second.clone()] });
        }
    }
    for (place, first) in receivers.iter().enumerate() {
        let precedes = |later: &&Receiver| precedes(later.metadata(), first.metadata());
        if let Some(later) = receivers[place + 1..].iter().find(precedes) {
            problems.push(Problem::OrderCycle { signal, receivers: [first.clone(), later.clone()] });
        }
    }
    for receiver in &receivers {
        for list in receiver.metadata().constraints() {
            for named in list {
                if !receivers.iter().any(|other| named.is(other.metadata())) {
                    let named = named.function.map_or(named.text, SenderType::name);
                    problems.push(Problem::NoReceiver { signal, receiver: receiver.clone(), named });
                }
            }
        }
    }
}

/// Something that is wrong with the wiring: see `check`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Problem {
    /// Two receivers of one signal have the same uid.
    UidUsedTwice {
        /// The signal.
        signal: &'static Signal,
        /// The receivers, in the order in which they run.
        receivers: [Receiver; 2],
    },
    /// Receivers of one signal wait for each other, by `after` and `before`. Their `order` has decided.
    OrderCycle {
        /// The signal.
        signal: &'static Signal,
        /// One that runs before another which it says, or which says, to run first.
        receivers: [Receiver; 2],
    },
    /// A receiver names a function, by `after` or `before`, that is no receiver of the same signal.
    NoReceiver {
        /// The signal.
        signal: &'static Signal,
        /// The receiver that names the function.
        receiver: Receiver,
        /// The path of the function.
        named: &'static str,
    },
    /// A dynamic library, or the program that loaded this one, has signals or receivers of its own. What is sent here they
    /// do not hear, and the other way round. Found on Linux, in 64-bit processes.
    OutOfReach {
        /// The file that was loaded.
        path: PathBuf,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::UidUsedTwice { signal, receivers: [first, second] } => {
                write!(f, "uid \"{}\" is used twice for {signal:?}: by {first} and by {second}", first.uid())
            }
            Problem::OrderCycle { signal, receivers: [first, second] } => {
                write!(f, "receivers of {signal:?} wait for each other: {first} runs before {second}")
            }
            Problem::NoReceiver { signal, receiver, named } => {
                write!(f, "{receiver} names {named}, which is no receiver of {signal:?}")
            }
            Problem::OutOfReach { path } => {
                write!(f, "{} has signals or receivers of its own, which do not meet those of this one", path.display())
            }
        }
    }
}
