//! The verbs of asynchronous signals that call one receiver after the other.
//!
//! As in [`crate::dispatch`], each verb takes the targets, the arguments, and a closure that calls a receiver: [`Ask`].

use core::future::{Future, poll_fn};
use core::pin::pin;
use std::borrow::Cow;

use futures_core::Stream;

use super::AsyncThunk;
use super::receiver_future::ReceiverFuture;
use super::stream::unfold;
use crate::dispatch::{Keeps, Receivers, Shows, Target, Targets};
use crate::failure::{Failure, Failures, catch};
use crate::receiver::Receiver;
use crate::registry::{Entry, Thunk};
use crate::response::Response;
use crate::trace;
use crate::wiring::Closure;

pin_project_lite::pin_project! {
    /// The result of calling a receiver: the response, or a future of it.
    #[project = Pinned]
    pub enum Answer<'r, R> {
        /// The response, until the verb takes it.
        Ready { response: Option<R> },
        /// The future of the response.
        Future {
            #[pin]
            future: ReceiverFuture<'r, R>,
        },
    }
}

impl<T: Thunk, F: Thunk> Target<AsyncThunk<T, F>> {
    /// Calls the receiver.
    pub fn ask<'r, A, R>(
        &self,
        arguments: &'r mut A,
        ready: impl FnOnce(T, &'r mut A) -> R,
        future: impl FnOnce(F, &'r mut A) -> ReceiverFuture<'r, R>,
        connected: impl FnOnce(&Closure, &'r mut A) -> ReceiverFuture<'r, R>,
    ) -> Answer<'r, R> {
        match self {
            Target::Linked(AsyncThunk::Ready(thunk), _) => Answer::Ready { response: Some(ready(*thunk, arguments)) },
            Target::Linked(AsyncThunk::Future(thunk), _) => Answer::Future { future: future(*thunk, arguments) },
            Target::Connected(closure, _) => Answer::Future { future: connected(closure, arguments) },
        }
    }
}

/// A closure that calls a receiver of one signal.
pub trait Ask<T, F, A, R>: for<'r> Fn(&Target<AsyncThunk<T, F>>, &'r mut A) -> Answer<'r, R> + Copy {}

impl<T, F, A, R, C> Ask<T, F, A, R> for C where
    C: for<'r> Fn(&Target<AsyncThunk<T, F>>, &'r mut A) -> Answer<'r, R> + Copy
{
}

/// Calls every receiver after the one before it has responded, until a response stops the send.
pub fn send<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    ready: impl Fn(T, &mut A) -> R,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> impl Future<Output = R> {
    trace::Send::new(targets.signal(), "send").instrument(send_in_order(targets, arguments, ready, ask, recorded))
}

async fn send_in_order<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    mut arguments: A,
    ready: impl Fn(T, &mut A) -> R,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    let mut receivers = Receivers::begin(targets, "send", &mut arguments, &recorded);
    for target in &mut receivers {
        // An `fn` receiver does not need `answer`, which makes a future for each call.
        let response = match &target {
            Target::Linked(AsyncThunk::Ready(thunk), entry) => call_ready(*thunk, entry, &mut arguments, &ready),
            _ => answer(&target, &mut arguments, ask, R::stops).await,
        };
        if response.stops() {
            if let Some(ongoing) = receivers.ongoing() {
                ongoing.stop(&recorded, &response);
            }
            return response;
        }
    }
    R::proceed()
}

/// Calls a receiver that returns its response.
#[inline]
fn call_ready<T, A, R: Response>(
    thunk: T,
    entry: &'static Entry,
    arguments: &mut A,
    ready: &impl Fn(T, &mut A) -> R,
) -> R {
    let call = trace::Call::new(&entry.metadata, || entry.is_connected());
    let response = ready(thunk, arguments);
    call.responded(|| response.stops());
    response
}

/// Calls every receiver, even after one failed. Returns the failures.
pub fn send_robust<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> impl Future<Output = Failures<R::Failure>> {
    trace::Send::new(targets.signal(), "send_robust")
        .instrument(send_in_order_robust(targets, arguments, ask, recorded))
}

async fn send_in_order_robust<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    mut arguments: A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> Failures<R::Failure> {
    let mut failures = Failures::new();
    let mut receivers = Receivers::begin(targets, "send_robust", &mut arguments, &recorded);
    while let Some(next) = receivers.next() {
        let response = answer_robust(&next, &mut arguments, ask, R::stops).await;
        if let Some(ongoing) = receivers.ongoing() {
            ongoing.note_robust(&recorded, next.path(), &response);
        }
        failures.add(response, || next.into_receiver());
    }
    failures
}

/// Calls the next receiver for each item of the stream.
pub fn responses<T: Thunk, F: Thunk, A, R>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> impl Stream<Item = (Receiver, R)> {
    let sent = trace::Send::new(targets.signal(), "responses");
    unfold((Receivers::new(targets), arguments), move |(mut receivers, mut arguments)| {
        sent.instrument(async move {
            if let Receivers::Unsent(targets, _) = &mut receivers {
                receivers = Receivers::begin(targets.take()?, "responses", &mut arguments, &recorded);
            }
            let next = receivers.next()?;
            let response = answer(&next, &mut arguments, ask, |_| false).await;
            if let Some(ongoing) = receivers.ongoing() {
                ongoing.respond(&recorded, &response);
            }
            Some(((next.into_receiver(), response), (receivers, arguments)))
        })
    })
}

/// Calls the next receiver for each item of the stream, and continues after one that panicked.
pub fn responses_robust<T: Thunk, F: Thunk, A, R>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> impl Stream<Item = (Receiver, Result<R, Failure>)> {
    let sent = trace::Send::new(targets.signal(), "responses_robust");
    unfold((Receivers::new(targets), arguments), move |(mut receivers, mut arguments)| {
        sent.instrument(async move {
            if let Receivers::Unsent(targets, _) = &mut receivers {
                receivers = Receivers::begin(targets.take()?, "responses_robust", &mut arguments, &recorded);
            }
            let next = receivers.next()?;
            let response = answer_robust(&next, &mut arguments, ask, |_| false).await;
            if let Some(ongoing) = receivers.ongoing() {
                ongoing.note_response(&recorded, next.path(), response.as_ref().map_err(|message| &**message));
            }
            let receiver = next.into_receiver();
            let response = response.map_err(|message| Failure::panicked(receiver.clone(), message));
            Some(((receiver, response), (receivers, arguments)))
        })
    })
}

/// Calls a receiver and waits for it.
pub(crate) async fn answer<T: Thunk, F: Thunk, A, R>(
    next: &Target<AsyncThunk<T, F>>,
    arguments: &mut A,
    ask: impl Ask<T, F, A, R>,
    stops: impl FnOnce(&R) -> bool,
) -> R {
    let call = next.trace();
    let response = {
        // Pinned, since moving a `ReceiverFuture` would copy the whole room.
        let answer = pin!(ask(next, arguments));
        match answer.project() {
            Pinned::Ready { response } => response.take().expect("the response is taken once"),
            Pinned::Future { future } => future.await,
        }
    };
    call.responded(|| stops(&response));
    response
}

/// Does the same as `answer`, and returns the message of a panic in the call, in the future, or in the drop of the future.
pub(crate) async fn answer_robust<T: Thunk, F: Thunk, A, R>(
    next: &Target<AsyncThunk<T, F>>,
    arguments: &mut A,
    ask: impl Ask<T, F, A, R>,
    stops: impl FnOnce(&R) -> bool,
) -> Result<R, Cow<'static, str>> {
    let call = next.trace();
    let end = |response: Result<R, Cow<'static, str>>| {
        match &response {
            Ok(response) => call.responded(|| stops(response)),
            Err(_) => call.panicked(),
        }
        response
    };
    let mut future = pin!(None);
    let asked = catch(|| match ask(next, arguments) {
        Answer::Ready { response } => response,
        Answer::Future { future: asked } => {
            future.set(Some(asked));
            None
        }
    });
    match asked {
        Ok(None) => {}
        Ok(Some(response)) => return end(Ok(response)),
        Err(message) => return end(Err(message)),
    }
    let response = poll_fn(|context| match future.as_mut().as_pin_mut() {
        Some(future) => catch(|| future.poll(context)).map_or_else(|message| Err(message).into(), |poll| poll.map(Ok)),
        None => unreachable!("the future is dropped below"),
    });
    let response = response.await;
    end(catch(|| future.set(None)).and(response))
}
