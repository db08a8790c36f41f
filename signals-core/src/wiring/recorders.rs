//! The recordings of a signal: those of this thread or task, and those of all threads.
//!
//! A recording changes nothing that a send calls, so it is no part of the plan. It only makes the signal "rewired", so that
//! sends take the slow path, which asks for recorders.

use core::future::Future;
use std::sync::Arc;

use super::Wiring;
use super::local::{self, Change, Local, OnThread};
use super::task::InTask;
use crate::receiver::connected::unique;
use crate::record::recorder::Recorder;
use crate::sync::atomic::Ordering::Relaxed;

impl Wiring {
    /// Records what this thread sends.
    pub(crate) fn record_here(&'static self, recorder: Recorder) -> OnThread {
        OnThread::enter(self.recording(recorder))
    }

    /// Records what `body` sends while it is polled.
    pub(crate) fn record_in<B: Future>(&'static self, recorder: Recorder, body: B) -> InTask<B> {
        InTask::new(self.recording(recorder), body, ())
    }

    fn recording(&'static self, recorder: Recorder) -> Local {
        Local { id: unique(), wiring: self, change: Change::Record(Arc::new(recorder)), is_busy: false }
    }

    /// Records what any thread sends, until [`unrecord`](Self::unrecord).
    pub(crate) fn record(&self, recorder: &Arc<Recorder>) {
        let mut edits = self.edits();
        edits.recorders.push(Arc::clone(recorder));
        self.count_local(&edits, true);
    }

    pub(crate) fn unrecord(&self, recorder: &Arc<Recorder>) {
        let mut edits = self.edits();
        edits.recorders.retain(|other| !Arc::ptr_eq(other, recorder));
        self.uncount_local(&edits, true);
    }

    /// Returns `true` if there is a recording, if only of another thread or task.
    #[inline]
    pub(crate) fn is_recorded(&self) -> bool {
        // Relaxed: only recordings that began before the send matter. What orders them before it, orders the count before it.
        self.changes.recorders.load(Relaxed) > 0
    }

    /// Returns what records a send from this thread or task.
    pub(crate) fn recorders(&self) -> Vec<Arc<Recorder>> {
        let mut recorders = self.edits().recorders.clone();
        local::for_each(self, |change| {
            // A recording is in the list twice if a task carries it on the thread that records.
            if let Change::Record(recorder) = change
                && !recorders.iter().any(|other| Arc::ptr_eq(other, recorder))
            {
                recorders.push(Arc::clone(recorder));
            }
        });
        recorders
    }
}
