//! The verbs that start all receivers of an asynchronous signal at once.
//!
//! The receivers are found when the send is polled first, and each is called when its turn comes: in that poll, or in a
//! later one if those before it yield. By then it may have been disconnected, or the scope it is for be gone.

use core::future::{Future, poll_fn};
use core::sync::atomic::AtomicUsize;
use core::sync::atomic::Ordering::Relaxed;
use core::task::Poll;

use crate::async_dispatch::{Ask, answer, answer_robust};
use crate::async_signal::AsyncThunk;
use crate::failure::{Failure, Failures};
use crate::index::{Calls, Thunk};
use crate::next::{Next, Receivers};
use crate::response::Response;
use crate::running::Running;
use crate::trace;

/// What the signals that lend arguments as `&mut` are said to lack. Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has `&mut` arguments, which only one receiver can hold at a time",
    label = "use `send` or `send_robust` here"
)]
pub trait SharesArguments {}

/// Calls every receiver at once, until a response stops the others.
pub fn send_concurrent<T: Thunk, F: Thunk, A: Clone, R: Response>(
    calls: impl Calls<AsyncThunk<T, F>>,
    arguments: A,
    ask: impl Ask<T, F, A, R>,
) -> impl Future<Output = R> {
    trace::Send::new(calls.signal(), "send_concurrent").instrument(send_at_once(calls, arguments, ask))
}

async fn send_at_once<T: Thunk, F: Thunk, A: Clone, R: Response>(
    calls: impl Calls<AsyncThunk<T, F>>,
    arguments: A,
    ask: impl Ask<T, F, A, R>,
) -> R {
    let unstarted = &AtomicUsize::new(0);
    let answer = |next: Next<_>| {
        unstarted.fetch_add(1, Relaxed);
        let mut arguments = arguments.clone();
        async move {
            unstarted.fetch_sub(1, Relaxed);
            if next.is_open() { Some(answer(&next, &mut arguments, ask, R::stops).await) } else { None }
        }
    };
    let mut responses = Running::new(Receivers::new(calls).map(answer));
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

/// Calls every receiver at once, whatever happens.
pub fn send_concurrent_robust<T: Thunk, F: Thunk, A: Clone, R: Response>(
    calls: impl Calls<AsyncThunk<T, F>>,
    arguments: A,
    ask: impl Ask<T, F, A, R>,
) -> impl Future<Output = Failures<R::Failure>> {
    trace::Send::new(calls.signal(), "send_concurrent_robust").instrument(send_at_once_robust(calls, arguments, ask))
}

async fn send_at_once_robust<T: Thunk, F: Thunk, A: Clone, R: Response>(
    calls: impl Calls<AsyncThunk<T, F>>,
    arguments: A,
    ask: impl Ask<T, F, A, R>,
) -> Failures<R::Failure> {
    let answer = |(place, next): (usize, Next<_>)| {
        let mut arguments = arguments.clone();
        async move {
            if !next.is_open() {
                return None;
            }
            let response = answer_robust(&next, &mut arguments, ask, R::stops).await;
            Failure::of(response, || next.into_receiver()).map(|failure| (place, failure))
        }
    };
    let mut answers = Running::new(Receivers::new(calls).enumerate().map(answer));
    let mut failures = Vec::new();
    while let Some(failure) = poll_fn(|context| answers.poll_next(context)).await {
        failures.extend(failure);
    }
    failures.sort_by_key(|(place, _)| *place);
    Failures { failures: failures.into_iter().map(|(_, failure)| failure).collect() }
}
