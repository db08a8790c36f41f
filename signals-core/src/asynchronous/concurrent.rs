//! The verbs that start all receivers of an asynchronous signal at once.
//!
//! The receivers are found when the send is polled first, and each is called when its turn comes: in that poll, or in a
//! later one if those before it yield. By then it may have been disconnected, or the scope it is for be gone.

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

/// What the signals that lend arguments as `&mut` are said to lack. Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has `&mut` arguments, which only one receiver can hold at a time",
    label = "use `send` or `send_robust` here"
)]
pub trait SharesArguments {}

/// Calls every receiver at once, each with a copy of the arguments, until a response stops the others.
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
    // No response stops the others before each was started.
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

/// Calls every receiver at once, each with a copy of the arguments, whatever happens.
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
