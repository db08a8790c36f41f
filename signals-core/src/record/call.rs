//! [`Call`]: one recorded send.

use core::fmt::{self, Display};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::outcome::Outcome;

/// A recorded send. All recordings of the send share it.
pub(crate) struct Call {
    signal: &'static str,
    verb: &'static str,
    /// The arguments as Rust writes them.
    arguments: String,
    state: Mutex<State>,
}

struct State {
    outcome: Outcome,
    /// The responses as text, for verbs that return each response.
    responses: Vec<String>,
    /// The failures of a robust verb as text, each with the place of its receiver.
    failures: Vec<(usize, String)>,
}

impl Call {
    pub(crate) fn new(signal: &'static str, verb: &'static str, arguments: String) -> Self {
        let state = State { outcome: Outcome::Running, responses: Vec::new(), failures: Vec::new() };
        Call { signal, verb, arguments, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No user code runs under the lock, so even a poisoned lock guards consistent data.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn verb(&self) -> &'static str {
        self.verb
    }

    pub(super) fn outcome(&self) -> Outcome {
        self.state().outcome.clone()
    }

    pub(super) fn responses(&self) -> Vec<String> {
        self.state().responses.clone()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.state().outcome != Outcome::Running
    }

    pub(crate) fn respond(&self, response: String) {
        self.state().responses.push(response);
    }

    /// Notes that the receiver at this place failed. The send continues.
    pub(crate) fn fail(&self, place: usize, failure: String) {
        let failures = &mut self.state().failures;
        let at = failures.partition_point(|(other, _)| *other <= place);
        failures.insert(at, (place, failure));
    }

    /// Notes that every receiver ran.
    pub(crate) fn complete(&self) {
        let mut state = self.state();
        let failures = core::mem::take(&mut state.failures);
        state.outcome = if failures.is_empty() {
            Outcome::Completed
        } else {
            Outcome::Failed(failures.into_iter().map(|(_, failure)| failure).collect())
        };
    }

    pub(crate) fn end(&self, outcome: Outcome) {
        self.state().outcome = outcome;
    }

    /// Writes the call, and how it ended if that is not as usual, as a comment.
    pub(super) fn write_with_outcome(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        match self.outcome() {
            Outcome::Completed => Ok(()),
            Outcome::Running => write!(f, " // is running"),
            Outcome::Stopped(response) => write!(f, " // stopped: {response}"),
            Outcome::Failed(failures) => write!(f, " // failed: {}", failures.join("; ")),
            Outcome::Panicked => write!(f, " // panicked"),
            Outcome::Dropped => write!(f, " // was dropped"),
        }
    }
}

impl Display for Call {
    /// Writes the call as Rust writes it: `ORDER_PAID.send(7, "settled")`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}({})", self.signal, self.verb, self.arguments)
    }
}
