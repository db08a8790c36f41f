//! The verbs that run all receivers of an asynchronous signal concurrently.
//!
//! The first poll of the send finds the receivers, and calls and polls each of them once. The futures that are not done by then
//! are kept and polled again when they are woken: see [`Running`]. A response therefore stops the send only after every receiver
//! was started.
//!
//! A receiver can disconnect another one before that one is started, and a scope can end, so that is checked again at each start.

use core::future::{Future, poll_fn};
use core::task::{Poll, ready};

use super::AsyncThunk;
use super::running::Running;
use super::verbs::{Ask, answer, answer_robust};
use crate::dispatch::{Keeps, Receivers, Shows, Target, Targets, note_robust};
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
    recorded: impl Keeps<A> + Shows<R>,
) -> impl Future<Output = R> {
    trace::Send::new(targets.signal(), "send_concurrent")
        .instrument(send_at_once(targets, arguments, copy, ask, recorded))
}

async fn send_at_once<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    mut arguments: A,
    copy: impl Fn(&A) -> A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    let mut receivers = Receivers::begin(targets, "send_concurrent", &mut arguments, &recorded);
    let mut ongoing = receivers.detach();
    let answer = |target: Target<_>| {
        let mut arguments = copy(&arguments);
        async move { answer(&target, &mut arguments, ask, R::stops).await }
    };
    let mut unstarted = Some(receivers);
    let mut running = Running::new();
    let stopped = poll_fn(|context| {
        let mut stopped = None;
        for target in unstarted.take().into_iter().flatten().filter(Target::is_open) {
            if let Poll::Ready(response) = running.start(answer(target), context) {
                stopped = stopped.or(Some(response).filter(Response::stops));
            }
        }
        while stopped.is_none() {
            match ready!(running.poll_next(context)) {
                Some(response) => stopped = Some(response).filter(Response::stops),
                None => return Poll::Ready(R::proceed()),
            }
        }
        stopped.map_or(Poll::Pending, Poll::Ready)
    });
    let stopped = stopped.await;
    if let Some(ongoing) = &mut ongoing {
        if stopped.stops() { ongoing.stop(&recorded, &stopped) } else { ongoing.complete() }
    }
    stopped
}

/// Runs all receivers concurrently, each with a copy of the arguments, even after one failed.
pub fn send_concurrent_robust<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    copy: impl Fn(&A) -> A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> impl Future<Output = Failures<R::Failure>> {
    trace::Send::new(targets.signal(), "send_concurrent_robust")
        .instrument(send_at_once_robust(targets, arguments, copy, ask, recorded))
}

async fn send_at_once_robust<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    mut arguments: A,
    copy: impl Fn(&A) -> A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> Failures<R::Failure> {
    let mut receivers = Receivers::begin(targets, "send_concurrent_robust", &mut arguments, &recorded);
    let ongoing = receivers.detach();
    let call = ongoing.as_ref().map(|ongoing| ongoing.call());
    let call = call.as_deref();
    let answer = |place: usize, target: Target<_>| {
        let mut arguments = copy(&arguments);
        async move {
            let mut failures = Failures::new();
            let response = answer_robust(&target, &mut arguments, ask, R::stops).await;
            if let Some(call) = call {
                note_robust(call, place, &recorded, target.path(), &response);
            }
            failures.add(response, || target.into_receiver());
            (place, failures)
        }
    };
    let mut unstarted = Some(receivers);
    let mut running = Running::new();
    let mut failures = Vec::new();
    let done = poll_fn(|context| {
        for (place, target) in unstarted.take().into_iter().flatten().filter(Target::is_open).enumerate() {
            if let Poll::Ready(failed) = running.start(answer(place, target), context) {
                failures.push(failed);
            }
        }
        while let Some(failed) = ready!(running.poll_next(context)) {
            failures.push(failed);
        }
        Poll::Ready(())
    });
    done.await;
    failures.sort_by_key(|(place, _)| *place);
    if let Some(mut ongoing) = ongoing {
        ongoing.complete();
    }
    Failures { failures: failures.into_iter().flat_map(|(_, failures)| failures).collect() }
}
