//! One call of a handler and what follows from it.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use super::backoff::Backoff;
use super::finisher::Done;
use super::report;
use crate::argument::Payload;
use crate::event::Event;
use crate::failure::Failure;
use crate::handler::Handler;
use crate::lent::Lent;
use crate::store::{GRACE, Store};
use crate::trace;

/// What all attempts of a worker share.
pub(super) struct Attempts {
    store: Arc<dyn Store>,
    handlers: HashMap<&'static str, &'static Handler>,
    backoff: Backoff,
    done: Done,
}

/// How an attempt ended.
enum Ended {
    /// The handler succeeded, and its event is still there.
    Done,
    /// The handler succeeded, and its event was deleted with what it wrote.
    Committed,
    Failed(Failure),
}

impl Attempts {
    pub(super) fn new(store: Arc<dyn Store>, handlers: &[&'static Handler], backoff: Backoff, done: Done) -> Self {
        let handlers = handlers.iter().map(|&handler| (handler.uid(), handler)).collect();
        Attempts { store, handlers, backoff, done }
    }

    /// Runs the handler of an event that was claimed.
    pub(super) async fn attempt(&self, event: Event) {
        let begun = Instant::now();
        let Some(&handler) = self.handlers.get(event.uid.as_str()) else { return };
        let span = tracing::info_span!("durable", uid = event.uid, id = event.id, attempt = event.attempts);
        trace::continue_in(&span, event.traceparent.as_deref());
        async {
            let ended = self.call(handler, &event, deadline(handler, &event, begun)).await;
            report::ended(&event, begun.elapsed(), matches!(ended, Ended::Failed(_)));
            match ended {
                Ended::Committed => {}
                // The finisher ends after all attempts.
                Ended::Done => drop(self.done.send(event).await),
                Ended::Failed(failure) => self.fail(handler, &event, &failure).await,
            }
        }
        .instrument(span)
        .await;
    }

    async fn call(&self, handler: &'static Handler, event: &Event, deadline: Instant) -> Ended {
        if event.attempts > handler.retry().saturating_add(1) {
            return Ended::Failed(lost(event));
        }
        if Instant::now() >= deadline {
            return Ended::Failed(Failure::temporary("the answer to the claim took longer than the lease"));
        }
        let payload = match Payload::read(&event.payload) {
            Ok(payload) => payload,
            Err(failure) => return Ended::Failed(failure),
        };
        let called = AssertUnwindSafe(self.call_with(handler, event, &payload)).catch_unwind();
        match timeout_at(deadline, called).await {
            Ok(Ok(ended)) => ended,
            Ok(Err(panic)) => Ended::Failed(Failure::of_panic(&*panic)),
            Err(_) => {
                Ended::Failed(Failure::temporary(format!("the handler took longer than {:?}", handler.timeout())))
            }
        }
    }

    async fn call_with(&self, handler: &'static Handler, event: &Event, payload: &Payload) -> Ended {
        let called = if handler.takes_db() {
            self.store.run(event, handler, payload).await.map(|called| called.map(|()| Ended::Committed))
        } else {
            Ok(handler.call(payload, Lent::Nothing).await.map(|()| Ended::Done))
        };
        called.unwrap_or_else(|error| Err(Failure::temporary(error.to_string()))).unwrap_or_else(Ended::Failed)
    }

    async fn fail(&self, handler: &Handler, event: &Event, failure: &Failure) {
        let is_dead = failure.is_permanent() || event.attempts > handler.retry();
        let retry_after: Option<Duration> = (!is_dead).then(|| self.backoff.after(event.attempts));
        if is_dead {
            tracing::error!("event {} of {handler} is a dead letter: {failure}", event.id);
        } else {
            tracing::warn!("attempt {} of event {} of {handler} failed: {failure}", event.attempts, event.id);
        }
        if let Err(error) = self.store.fail(event, &failure.to_string(), retry_after).await {
            tracing::error!("event {} runs again once its lease ends: its failure cannot be stored: {error}", event.id);
        }
    }
}

/// When an attempt that begins now has to end: after its timeout, and before its lease ends, of which the answer to the claim
/// may have taken a part.
fn deadline(handler: &Handler, event: &Event, now: Instant) -> Instant {
    let from_claim = event.asked.unwrap_or(now) + handler.timeout() + GRACE / 2;
    from_claim.min(now + handler.timeout())
}

/// The failure of an event whose last attempts ended without a result.
fn lost(event: &Event) -> Failure {
    let mut text =
        format!("{} attempts were begun, and the worker died in the last one or lost it", event.attempts - 1);
    if let Some(error) = &event.error {
        text = format!("{text}; the last error was: {error}");
    }
    Failure::permanent(text)
}
