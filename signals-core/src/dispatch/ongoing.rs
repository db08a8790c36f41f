//! [`Ongoing`]: a send that is being recorded.
//!
//! Each verb asks [`Ongoing::begin`] at the start of its slow path, before it looks for receivers, and says how the send ended.
//! If it does not, because a panic unwinds or the caller drops an iterator or a future, the `Drop` says so.

use core::cell::Cell;
use std::borrow::Cow;
use std::sync::Arc;
use std::thread::panicking;

use crate::record::Outcome;
use crate::record::call::Call;
use crate::record::log::Log;
use crate::record::recorder::{Kept, Recorder};
use crate::response::Response;
use crate::signal::Signal;
use crate::sync::thread_local;

thread_local! {
    /// `true` while the user code of a recording runs on this thread. What it sends is not recorded, since it would never end.
    static IS_KEEPING: Cell<bool> = const { Cell::new(false) };
}

/// How the arguments `A` of a signal are recorded.
pub trait Keeps<A>: Copy {
    /// Returns the arguments in the form in which the recorder keeps them.
    fn keep(&self, recorder: &Recorder, arguments: &mut A) -> Kept;
    /// Returns the arguments as text.
    fn text(&self, arguments: &A) -> String;
}

/// How the responses `R` of a signal are recorded.
pub trait Shows<R>: Copy {
    /// Returns the response as text.
    fn show(&self, response: &R) -> String;
}

/// The functions that record the sends of a signal: one that keeps the arguments, and those that make text of arguments and of
/// a response.
#[derive(Clone, Copy)]
pub struct RecordedBy<K, T, S>(pub K, pub T, pub S);

impl<A, K, T, S: Copy> Keeps<A> for RecordedBy<K, T, S>
where
    K: Fn(&Recorder, &mut A) -> Kept + Copy,
    T: Fn(&A) -> String + Copy,
{
    fn keep(&self, recorder: &Recorder, arguments: &mut A) -> Kept {
        self.0(recorder, arguments)
    }

    fn text(&self, arguments: &A) -> String {
        self.1(arguments)
    }
}

impl<R, K: Copy, T: Copy, S: Fn(&R) -> String + Copy> Shows<R> for RecordedBy<K, T, S> {
    fn show(&self, response: &R) -> String {
        self.2(response)
    }
}

/// The recording of a send, if there is one.
pub(crate) type Recorded = Option<Box<Ongoing>>;

/// A send that is being recorded.
pub(crate) struct Ongoing {
    call: Arc<Call>,
    logs: Vec<Arc<Log>>,
    /// `true` while a receiver runs. An iterator can also be dropped between two receivers.
    is_calling: bool,
    /// `true` if the thread was panicking when the send began.
    was_panicking: bool,
    has_ended: bool,
}

impl Ongoing {
    /// Begins to record a send, if a recording waits for it.
    #[inline]
    pub(crate) fn begin<A>(
        signal: &'static Signal,
        verb: &'static str,
        arguments: &mut A,
        recorded: &impl Keeps<A>,
    ) -> Recorded {
        if signal.wiring().is_recorded() { Self::begin_recorded(signal, verb, arguments, recorded) } else { None }
    }

    #[cold]
    #[inline(never)]
    fn begin_recorded<A>(
        signal: &'static Signal,
        verb: &'static str,
        arguments: &mut A,
        recorded: &impl Keeps<A>,
    ) -> Recorded {
        let recorders = signal.wiring().recorders();
        if recorders.is_empty() {
            return None;
        }
        let _keeping = Keeping::enter()?;
        let mut ongoing = Box::new(Ongoing::new(Call::new(signal.name, verb, recorded.text(arguments))));
        for recorder in recorders {
            let kept = recorded.keep(&recorder, arguments);
            recorder.log().push(kept, Arc::clone(&ongoing.call));
            ongoing.logs.push(Arc::clone(recorder.log()));
        }
        Some(ongoing)
    }

    /// Notes that the next receiver runs, or that there is none.
    pub(super) fn next_is(&mut self, is_there: bool) {
        if is_there {
            self.is_calling = true;
        } else {
            self.complete();
        }
    }

    fn new(call: Call) -> Self {
        Ongoing {
            call: Arc::new(call),
            logs: Vec::new(),
            is_calling: true,
            was_panicking: panicking(),
            has_ended: false,
        }
    }

    /// Notes the response of a receiver, for a verb that returns each response. The caller may now drop the rest.
    pub(crate) fn respond<R>(&mut self, recorded: &impl Shows<R>, response: &R) {
        self.is_calling = false;
        self.call.respond(text(recorded, response));
    }

    /// Notes that a receiver of `send_robust` responded, or panicked with a message.
    pub(crate) fn note_robust<R: Response>(
        &mut self,
        recorded: &impl Shows<R>,
        path: &str,
        response: &Result<R, Cow<'static, str>>,
    ) {
        note_robust(&self.call, 0, recorded, path, response);
    }

    /// Returns what receivers that run at once note their failures in.
    #[cfg(feature = "async")]
    pub(crate) fn call(&self) -> Arc<Call> {
        Arc::clone(&self.call)
    }

    /// Notes that a receiver of `responses_robust` responded or panicked. The caller may now drop the rest.
    pub(crate) fn note_response<R>(&mut self, recorded: &impl Shows<R>, path: &str, response: Result<&R, &str>) {
        match response {
            Ok(response) => self.respond(recorded, response),
            Err(message) => {
                self.is_calling = false;
                self.call.fail(0, format!("{path} panicked: {message}"));
            }
        }
    }

    /// Notes that a response stopped the send.
    pub(crate) fn stop<R>(&mut self, recorded: &impl Shows<R>, response: &R) {
        self.end(Outcome::Stopped(text(recorded, response)));
    }

    /// Notes that the send ended with this response.
    #[cfg(feature = "async")]
    pub(crate) fn end_with<R: Response>(&mut self, recorded: &impl Shows<R>, response: &R) {
        if response.stops() { self.stop(recorded, response) } else { self.complete() }
    }

    /// Notes that every receiver ran.
    pub(crate) fn complete(&mut self) {
        if !core::mem::replace(&mut self.has_ended, true) {
            self.call.complete();
            self.notify();
        }
    }

    fn end(&mut self, outcome: Outcome) {
        if !core::mem::replace(&mut self.has_ended, true) {
            self.call.end(outcome);
            self.notify();
        }
    }

    fn notify(&self) {
        for log in &self.logs {
            log.notify();
        }
    }
}

/// Notes the failure of a receiver of a robust verb, if it failed. Failures are sorted by place, and then in the order of notes.
pub(crate) fn note_robust<R: Response>(
    call: &Call,
    place: usize,
    recorded: &impl Shows<R>,
    path: &str,
    response: &Result<R, Cow<'static, str>>,
) {
    match response {
        Ok(response) if response.stops() => {
            call.fail(place, format!("{path} returned {}", text(recorded, response)));
        }
        Ok(_) => {}
        Err(message) => call.fail(place, format!("{path} panicked: {message}")),
    }
}

/// Returns a response as text, by user code.
fn text<R>(recorded: &impl Shows<R>, response: &R) -> String {
    let _keeping = Keeping::enter();
    recorded.show(response)
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        let has_panicked = self.is_calling && panicking() && !self.was_panicking;
        self.end(if has_panicked { Outcome::Panicked } else { Outcome::Dropped });
    }
}

/// The user code of a recording runs until this is dropped.
struct Keeping;

impl Keeping {
    /// Returns `None` if such code already runs.
    fn enter() -> Option<Self> {
        IS_KEEPING.with(|is_keeping| !is_keeping.replace(true)).then(|| Keeping)
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        IS_KEEPING.with(|is_keeping| is_keeping.set(false));
    }
}
