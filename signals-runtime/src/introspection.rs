//! The map of the wiring: which signals there are, who listens, and what is wrong with it.
//!
//! Tests ask for it, and people. So the functions in here are marked `#[inline]`, which has them compiled in the programs
//! that call them, and not whenever this library is built.

use core::fmt;
use std::path::PathBuf;
use std::vec;

use crate::images;
use crate::program::Program;
use crate::receiver::Receiver;
use crate::signal::Signal;

impl Signal {
    /// The receivers, in the order in which they run. Those that are disconnected are among them: see
    /// [`Receiver::is_connected`].
    #[inline]
    pub fn receivers(&self) -> vec::IntoIter<Receiver> {
        self.state().all_receivers().into_iter()
    }
}

impl Program {
    /// Every signal, by crate, module path and line.
    #[inline]
    #[must_use]
    pub fn signals(&self) -> Vec<&'static Signal> {
        let mut signals = Vec::new();
        (self.signals)(&mut |signal| signals.push(signal));
        signals.sort_unstable_by(|a, b| a.cmp_place(b));
        signals
    }

    /// What is wrong with the wiring.
    #[inline]
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for signal in self.signals() {
            find_problems(signal, &mut problems);
        }
        for path in images::others() {
            problems.push(Problem::OutOfReach { path });
        }
        problems
    }
}

#[inline]
fn find_problems(signal: &'static Signal, problems: &mut Vec<Problem>) {
    let receivers = signal.state().all_receivers();
    for (place, second) in receivers.iter().enumerate() {
        // One function that hears several senders is one receiver for each, of the same uid.
        let same = |first: &&Receiver| first.uid() == second.uid() && first.path() != second.path();
        if let Some(first) = receivers[..place].iter().find(same) {
            problems.push(Problem::UidUsedTwice { signal, receivers: [first.clone(), second.clone()] });
        }
    }
    for (place, first) in receivers.iter().enumerate() {
        let precedes = |later: &&Receiver| later.metadata().precedes(first.metadata());
        if let Some(later) = receivers[place + 1..].iter().find(precedes) {
            problems.push(Problem::OrderCycle { signal, receivers: [first.clone(), later.clone()] });
        }
    }
    for receiver in &receivers {
        for list in receiver.metadata().constraints() {
            for named in list {
                if !receivers.iter().any(|other| other.metadata().function() == named.id()) {
                    problems.push(Problem::NoReceiver { signal, receiver: receiver.clone(), named: named.name() });
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
    #[inline]
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

impl fmt::Display for Signal {
    /// A line for the signal, and one for each of its receivers in the order in which they run.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}: {} ({}:{})", self.signature(), self.file(), self.line())?;
        self.receivers().try_for_each(|receiver| write_receiver(f, &receiver))
    }
}

#[inline]
fn write_receiver(f: &mut fmt::Formatter<'_>, receiver: &Receiver) -> fmt::Result {
    write!(f, "\n{:>6}  {receiver}", receiver.order())?;
    if let Some(sender) = receiver.sender() {
        write!(f, ", sender {}", sender.name())?;
    }
    if receiver.uid() != receiver.path() {
        write!(f, ", uid \"{}\"", receiver.uid())?;
    }
    if !receiver.is_connected() {
        write!(f, ", disconnected")?;
    }
    Ok(())
}
