//! The verbs that run all receivers of an asynchronous signal concurrently.
//!
//! The first poll of the send finds the receivers, and calls and polls each of them once. The futures that are not done by then
//! are kept and polled again when they are woken: see [`Running`]. A response therefore stops the send only after every receiver
//! was started.
//!
//! The iterator finds each receiver immediately before it is started, so it skips one that another receiver has disconnected.

use core::convert::Infallible;
use core::future::{Future, poll_fn};
use core::ops::ControlFlow;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, ready};

use super::AsyncThunk;
use super::asking::{Ask, Asking, Caught, Outcome};
use super::running::Running;
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
    let mut unstarted = Some(Receivers::begin(targets, "send_concurrent", &mut arguments, &recorded));
    let ongoing = unstarted.as_mut().and_then(Receivers::detach);
    let asking = || Asking::new(copy(&arguments));
    let mut running = pin!(Running::new(asking()));
    let stopped = poll_fn(|context| {
        let mut stopped = None;
        if let Some(receivers) = &mut unstarted {
            start_all(running.as_mut(), receivers, asking, ask, context, |_, _, response: R| {
                if response.stops() && stopped.is_none() {
                    stopped = Some(response);
                }
            });
            unstarted = None;
        }
        while stopped.is_none() {
            let answer = running.as_mut().poll_next(|place, context| place.resume::<R>(R::stops, context), context);
            match ready!(answer) {
                Some((_, (_, response))) => stopped = Some(response).filter(Response::stops),
                None => return Poll::Ready(R::proceed()),
            }
        }
        stopped.map_or(Poll::Pending, Poll::Ready)
    });
    let response = stopped.await;
    if let Some(mut ongoing) = ongoing {
        ongoing.end_with(&recorded, &response);
    }
    response
}

/// Starts all receivers, and passes the number of each that is done at once, the receiver and its response to `done`.
#[inline]
fn start_all<C: Targets<AsyncThunk<T, F>>, T: Thunk, F: Thunk, A, R: Response, O: Outcome<R>>(
    mut running: Pin<&mut Running<Asking<T, F, A, R>>>,
    receivers: &mut Receivers<C, AsyncThunk<T, F>>,
    asking: impl Fn() -> Asking<T, F, A, R>,
    ask: impl Ask<T, F, A, R>,
    context: &Context<'_>,
    mut done: impl FnMut(usize, Target<AsyncThunk<T, F>>, O),
) {
    let mut number = 0;
    let ControlFlow::Continue(()) = receivers.visit_linked(|thunk, entry| {
        let begin = |place: Pin<&mut Asking<_, _, _, _>>, context: &mut Context<'_>| {
            place.ask_linked((thunk, entry), ask, R::stops, context)
        };
        if let Poll::Ready(response) = running.as_mut().start(number, &asking, begin, context) {
            done(number, Target::Linked(thunk, entry), response);
        }
        number += 1;
        ControlFlow::<Infallible>::Continue(())
    });
    while let Some(receiver) = receivers.next_rewired() {
        let begin = |place: Pin<&mut Asking<_, _, _, _>>, context: &mut Context<'_>| {
            place.ask(receiver, ask, R::stops, context)
        };
        if let Poll::Ready((receiver, response)) = running.as_mut().start(number, &asking, begin, context) {
            done(number, receiver, response);
        }
        number += 1;
    }
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
    let mut unstarted = Some(Receivers::begin(targets, "send_concurrent_robust", &mut arguments, &recorded));
    let ongoing = unstarted.as_mut().and_then(Receivers::detach);
    let call = ongoing.as_ref().map(|ongoing| ongoing.call());
    let asking = || Asking::new(copy(&arguments));
    let mut running = pin!(Running::new(asking()));
    let mut failures = Failures::new();
    // The numbers of the receivers that failed.
    let mut numbers = Vec::new();
    let mut add = |number: usize, receiver: Target<_>, response: Caught<R>| {
        if let Some(call) = &call {
            note_robust(call, number, &recorded, receiver.path(), &response);
        }
        failures.add(response, || receiver.into_receiver());
        numbers.resize(failures.len(), number);
    };
    let done = poll_fn(|context| {
        if let Some(receivers) = &mut unstarted {
            start_all(running.as_mut(), receivers, asking, ask, context, &mut add);
            unstarted = None;
        }
        loop {
            let answer = running.as_mut().poll_next(|place, context| place.resume(R::stops, context), context);
            match ready!(answer) {
                Some((number, (receiver, response))) => add(number, receiver, response),
                None => return Poll::Ready(()),
            }
        }
    });
    done.await;
    if let Some(mut ongoing) = ongoing {
        ongoing.complete();
    }
    let mut failures = numbers.into_iter().zip(failures).collect::<Vec<_>>();
    failures.sort_unstable_by_key(|(number, _)| *number);
    Failures { failures: failures.into_iter().map(|(_, failure)| failure).collect() }
}
