//! The verbs that run all receivers of an asynchronous signal concurrently.
//!
//! The first poll of the send finds the receivers. Each receiver is called at its turn: in the first poll, or in a later one if
//! receivers before it yield. It may have been disconnected by then, or its scope may have ended, so that is checked again.

use core::future::{Future, poll_fn};
use core::sync::atomic::AtomicUsize;
use core::sync::atomic::Ordering::Relaxed;
use core::task::Poll;

use super::AsyncThunk;
use super::running::Running;
use super::verbs::{Ask, answer, answer_robust};
use crate::dispatch::{Receivers, Target, Targets};
use crate::failure::Failures;
use crate::registry::Thunk;
use crate::response::Response;
use crate::trace;

/// The bound that a signal with `&mut` arguments does not satisfy. Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has `&mut` arguments, which only one receiver can hold at a time",
    label = "use `send` or `send_robust` here"
)]
pub trait SharesArguments {}

/// Runs all receivers concurrently, each with a copy of the arguments, until a response stops the send.
pub fn send_concurrent<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    copy: impl Fn(&A) -> A,
    ask: impl Ask<T, F, A, R>,
) -> impl Future<Output = R> {
    trace::Send::new(targets.signal(), "send_concurrent").instrument(send_at_once(targets, arguments, copy, ask))
}

async fn send_at_once<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    copy: impl Fn(&A) -> A,
    ask: impl Ask<T, F, A, R>,
) -> R {
    // Relaxed in all uses: one task counts. An atomic, and not a `Cell`, keeps the future `Send`.
    let unstarted = &AtomicUsize::new(0);
    let answer = |next: Target<_>| {
        unstarted.fetch_add(1, Relaxed);
        let mut arguments = copy(&arguments);
        async move {
            unstarted.fetch_sub(1, Relaxed);
            if next.is_open() { Some(answer(&next, &mut arguments, ask, R::stops).await) } else { None }
        }
    };
    let mut responses = Running::new(Receivers::new(targets).map(answer));
    // A response stops the send only after every receiver was started.
    let responses = poll_fn(|context| {
        let mut stopped = None;
        loop {
            match responses.poll_next(context) {
                Poll::Ready(Some(response)) => stopped = stopped.or(response.filter(Response::stops)),
                Poll::Ready(None) => return Poll::Ready(stopped.unwrap_or_else(R::proceed)),
                Poll::Pending if stopped.is_some() && unstarted.load(Relaxed) > 0 => {}
                Poll::Pending => return stopped.map_or(Poll::Pending, Poll::Ready),
            }
        }
    });
    responses.await
}

/// Runs all receivers concurrently, each with a copy of the arguments, even after one failed.
pub fn send_concurrent_robust<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    copy: impl Fn(&A) -> A,
    ask: impl Ask<T, F, A, R>,
) -> impl Future<Output = Failures<R::Failure>> {
    trace::Send::new(targets.signal(), "send_concurrent_robust")
        .instrument(send_at_once_robust(targets, arguments, copy, ask))
}

async fn send_at_once_robust<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    copy: impl Fn(&A) -> A,
    ask: impl Ask<T, F, A, R>,
) -> Failures<R::Failure> {
    let answer = |(place, next): (usize, Target<_>)| {
        let mut arguments = copy(&arguments);
        async move {
            if !next.is_open() {
                return None;
            }
            let response = answer_robust(&next, &mut arguments, ask, R::stops).await;
            let mut failures = Failures::new();
            failures.add(response, || next.into_receiver());
            Some((place, failures))
        }
    };
    let mut answers = Running::new(Receivers::new(targets).enumerate().map(answer));
    let mut failures = Vec::new();
    while let Some(failed) = poll_fn(|context| answers.poll_next(context)).await {
        failures.extend(failed);
    }
    failures.sort_by_key(|(place, _)| *place);
    Failures { failures: failures.into_iter().flat_map(|(_, failures)| failures).collect() }
}
