//! The trace context that goes with an event from its sender to its handler.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use tracing::Span;

/// How a program reads and continues traces, for instance through `tracing-opentelemetry`.
///
/// ```
/// use signals_durable::TraceContext;
/// use tracing::Span;
///
/// struct Traces;
///
/// impl TraceContext for Traces {
///     fn current(&self) -> Option<String> {
///         // The context of `Span::current()`, by the propagator of your tracing library.
///         Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned())
///     }
///
///     fn continue_in(&self, span: &Span, traceparent: &str) {
///         // Make the context that `traceparent` names the parent of `span`.
///         let _ = (span, traceparent);
///     }
/// }
///
/// signals_durable::set_trace_context(Traces);
/// ```
pub trait TraceContext: Send + Sync + 'static {
    /// Returns the context of the sender as the W3C header `traceparent` has it.
    fn current(&self) -> Option<String>;

    /// Makes the context of the sender the parent of the span of a handler.
    fn continue_in(&self, span: &Span, traceparent: &str);
}

static CONTEXT: OnceLock<Box<dyn TraceContext>> = OnceLock::new();

/// Sets how the program reads and continues traces. Returns `false` if that was set before.
///
/// Without it events have no trace context.
pub fn set_trace_context(context: impl TraceContext) -> bool {
    CONTEXT.set(Box::new(context)).is_ok()
}

pub(crate) fn current() -> Option<String> {
    CONTEXT.get()?.current()
}

/// Continues the trace of the sender, if the program has set a [`TraceContext`].
///
/// Catches a panic: a message can come from another program with any text as its `traceparent`, and the event must still run.
pub(crate) fn continue_in(span: &Span, traceparent: Option<&str>) {
    if let (Some(context), Some(traceparent)) = (CONTEXT.get(), traceparent) {
        let continued = catch_unwind(AssertUnwindSafe(|| context.continue_in(span, traceparent)));
        if continued.is_err() {
            tracing::error!("the program panicked where it continues the trace {traceparent:?}");
        }
    }
}
