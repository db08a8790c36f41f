//! Tracing with the feature `tracing`: a span for each send, and an event for each call of a receiver.
//!
//! A subscriber is user code and may panic. While a receiver already panics, a panic of the subscriber is caught, since it would
//! abort the program.

#[cfg(feature = "async")]
use core::future::Future;
use std::time::Instant;

#[cfg(feature = "async")]
use tracing::Instrument;
use tracing::Span;
use tracing::level_filters::LevelFilter;
use tracing::span::Entered;

use crate::failure::catch;
use crate::registry::Metadata;
use crate::signal::Signal;

/// The span of a send.
pub(crate) struct Send(Span);

impl Send {
    pub(crate) fn new(signal: &'static Signal, verb: &'static str) -> Self {
        Send(tracing::debug_span!(target: "signals_core", "send", ?signal, verb))
    }

    /// Enters the span until the guard is dropped.
    pub(crate) fn enter(&self) -> Entered<'_> {
        self.0.enter()
    }

    /// Enters the span at each poll of the future.
    #[cfg(feature = "async")]
    pub(crate) fn instrument<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        future.instrument(self.0.clone())
    }
}

/// The call of a receiver. It emits one event when the call ends.
pub(crate) struct Call {
    /// The path of the receiver.
    receiver: &'static str,
    /// `None` if no subscriber is interested, and after the event was emitted.
    start: Option<Instant>,
}

impl Call {
    /// Begins the call. `is_connected` returns `false` if the receiver was disconnected during the send and is not called.
    pub(crate) fn new(receiver: &Metadata, is_connected: impl FnOnce() -> bool) -> Self {
        let is_of_interest = LevelFilter::current() != LevelFilter::OFF && is_connected();
        Call { receiver: receiver.path, start: is_of_interest.then(Instant::now) }
    }

    /// Reports that the receiver responded. `stops` returns `true` if the response stops the send.
    pub(crate) fn responded(mut self, stops: impl FnOnce() -> bool) {
        let Some(duration_ns) = self.duration() else { return };
        let receiver = self.receiver;
        if stops() {
            tracing::debug!(target: "signals_core", receiver, duration_ns, outcome = "stopped the send");
        } else {
            tracing::trace!(target: "signals_core", receiver, duration_ns, outcome = "responded");
        }
    }

    /// Reports that the receiver panicked and that the panic was caught.
    #[cfg(feature = "async")]
    pub(crate) fn panicked(mut self) {
        self.emit_panicked();
    }

    fn emit_panicked(&mut self) {
        let Some(duration_ns) = self.duration() else { return };
        tracing::warn!(target: "signals_core", receiver = self.receiver, duration_ns, outcome = "panicked");
    }

    fn duration(&mut self) -> Option<u64> {
        self.start.take().map(|start| start.elapsed().as_nanos().try_into().unwrap_or(u64::MAX))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _panic = catch(|| self.emit_panicked());
        } else if let Some(duration_ns) = self.duration() {
            tracing::debug!(target: "signals_core", receiver = self.receiver, duration_ns, outcome = "cancelled");
        }
    }
}
