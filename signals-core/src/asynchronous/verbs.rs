//! The verbs of asynchronous signals that call one receiver after the other.
//!
//! As in [`crate::dispatch`], each verb takes the targets, the arguments, and a closure that calls a receiver: [`Ask`].

use core::convert::Infallible;
use core::future::{Future, poll_fn};
use core::ops::ControlFlow;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, ready};

use futures_core::Stream;

use super::AsyncThunk;
use super::asking::{Ask, Asking, Caught, Outcome};
use crate::dispatch::{Keeps, Ongoing, Receivers, Shows, Target, Targets};
use crate::failure::{Failure, Failures};
use crate::receiver::Receiver;
use crate::registry::Thunk;
use crate::response::Response;
use crate::trace;

/// Calls the receivers that are left, one after the other, and passes each with its response to `each`, with the recording of the
/// send if there is one. Returns what `each` breaks with.
///
/// Only the loop over linked receivers is inlined.
#[inline]
fn poll_each<C: Targets<AsyncThunk<T, F>>, T: Thunk, F: Thunk, A, R, O: Outcome<R>, B>(
    receivers: &mut Receivers<C, AsyncThunk<T, F>>,
    mut asking: Pin<&mut Asking<T, F, A, R>>,
    ask: impl Ask<T, F, A, R>,
    stops: impl Fn(&R) -> bool + Copy,
    context: &mut Context<'_>,
    mut each: impl FnMut(Option<&mut Ongoing>, Target<AsyncThunk<T, F>>, O) -> ControlFlow<B>,
) -> Poll<Option<B>> {
    if asking.as_mut().is_waiting() {
        let next = ready!(poll_waiting(receivers, asking.as_mut(), stops, context, &mut each));
        if next.is_break() {
            return Poll::Ready(next.break_value());
        }
    }
    if receivers.is_rewired() {
        return poll_rewired(receivers, asking, ask, stops, context, each);
    }
    asking.ask_each(receivers, ask, stops, context, |receiver, response| each(None, receiver, response))
}

/// The part of [`poll_each`] for the receiver that is waiting.
#[cold]
#[inline(never)]
fn poll_waiting<C: Targets<AsyncThunk<T, F>>, T: Thunk, F: Thunk, A, R, O: Outcome<R>, B>(
    receivers: &mut Receivers<C, AsyncThunk<T, F>>,
    asking: Pin<&mut Asking<T, F, A, R>>,
    stops: impl Fn(&R) -> bool + Copy,
    context: &mut Context<'_>,
    each: &mut impl FnMut(Option<&mut Ongoing>, Target<AsyncThunk<T, F>>, O) -> ControlFlow<B>,
) -> Poll<ControlFlow<B>> {
    let (receiver, response) = ready!(asking.resume(stops, context));
    Poll::Ready(each(receivers.ongoing(), receiver, response))
}

/// The part of [`poll_each`] for a send that is recorded, or whose wiring was changed.
#[cold]
#[inline(never)]
fn poll_rewired<C: Targets<AsyncThunk<T, F>>, T: Thunk, F: Thunk, A, R, O: Outcome<R>, B>(
    receivers: &mut Receivers<C, AsyncThunk<T, F>>,
    mut asking: Pin<&mut Asking<T, F, A, R>>,
    ask: impl Ask<T, F, A, R>,
    stops: impl Fn(&R) -> bool + Copy,
    context: &mut Context<'_>,
    mut each: impl FnMut(Option<&mut Ongoing>, Target<AsyncThunk<T, F>>, O) -> ControlFlow<B>,
) -> Poll<Option<B>> {
    while let Some(next) = receivers.next_rewired() {
        let (receiver, response) = ready!(asking.as_mut().ask(next, ask, stops, context));
        if let ControlFlow::Break(broken) = each(receivers.ongoing(), receiver, response) {
            return Poll::Ready(Some(broken));
        }
    }
    Poll::Ready(None)
}

/// Calls every receiver after the one before it has responded, until a response stops the send.
pub fn send<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> impl Future<Output = R> {
    trace::Send::new(targets.signal(), "send").instrument(send_in_order(targets, arguments, ask, recorded))
}

async fn send_in_order<T: Thunk, F: Thunk, A, R: Response>(
    targets: impl Targets<AsyncThunk<T, F>>,
    arguments: A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    let mut asking = pin!(Asking::new(arguments));
    let mut receivers = Receivers::begin(targets, "send", asking.as_mut().arguments(), &recorded);
    let stopped = poll_fn(|context| {
        poll_each(&mut receivers, asking.as_mut(), ask, R::stops, context, |_, _, response: R| {
            if response.stops() { ControlFlow::Break(response) } else { ControlFlow::Continue(()) }
        })
    });
    let response = stopped.await.unwrap_or_else(R::proceed);
    if let Some(ongoing) = receivers.ongoing() {
        ongoing.end_with(&recorded, &response);
    }
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
    arguments: A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> Failures<R::Failure> {
    let mut asking = pin!(Asking::new(arguments));
    let mut receivers = Receivers::begin(targets, "send_robust", asking.as_mut().arguments(), &recorded);
    let mut failures = Failures::new();
    let done = poll_fn(|context| {
        poll_each(&mut receivers, asking.as_mut(), ask, R::stops, context, |ongoing, receiver, response: Caught<R>| {
            if let Some(ongoing) = ongoing {
                ongoing.note_robust(&recorded, receiver.path(), &response);
            }
            failures.add(response, || receiver.into_receiver());
            ControlFlow::<Infallible>::Continue(())
        })
    });
    done.await;
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
    stream(targets, arguments, move |sequence, context| {
        let _entered = sent.enter();
        sequence.poll_next(ask, "responses", &recorded, context, |ongoing, receiver, response: R| {
            if let Some(ongoing) = ongoing {
                ongoing.respond(&recorded, &response);
            }
            (receiver.into_receiver(), response)
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
    stream(targets, arguments, move |sequence, context| {
        let _entered = sent.enter();
        sequence.poll_next(ask, "responses_robust", &recorded, context, |ongoing, receiver, response: Caught<R>| {
            if let Some(ongoing) = ongoing {
                ongoing.note_response(&recorded, receiver.path(), response.as_ref().map_err(|message| &**message));
            }
            let receiver = receiver.into_receiver();
            let response = response.map_err(|message| Failure::panicked(receiver.clone(), message));
            (receiver, response)
        })
    })
}

pin_project_lite::pin_project! {
    /// The send of a stream. It begins at the first poll.
    struct Sequence<C, T, F, A, R> {
        receivers: Receivers<C, AsyncThunk<T, F>>,
        #[pin]
        asking: Asking<T, F, A, R>,
    }
}

impl<C: Targets<AsyncThunk<T, F>>, T: Thunk, F: Thunk, A, R> Sequence<C, T, F, A, R> {
    /// Calls the next receiver, and returns what `item` makes of it and its response.
    #[inline]
    fn poll_next<O: Outcome<R>, I>(
        self: Pin<&mut Self>,
        ask: impl Ask<T, F, A, R>,
        verb: &'static str,
        recorded: &impl Keeps<A>,
        context: &mut Context<'_>,
        mut item: impl FnMut(Option<&mut Ongoing>, Target<AsyncThunk<T, F>>, O) -> I,
    ) -> Poll<Option<I>> {
        let mut this = self.project();
        if let Some(targets) = this.receivers.unsent() {
            *this.receivers = Receivers::begin(targets, verb, this.asking.as_mut().arguments(), recorded);
        }
        poll_each(this.receivers, this.asking, ask, |_| false, context, |ongoing, receiver, response| {
            ControlFlow::Break(item(ongoing, receiver, response))
        })
    }
}

/// Returns the stream of a send. `next` polls it for the next item.
fn stream<C, T, F, A, R, I>(
    targets: C,
    arguments: A,
    next: impl FnMut(Pin<&mut Sequence<C, T, F, A, R>>, &mut Context<'_>) -> Poll<Option<I>>,
) -> impl Stream<Item = I>
where
    C: Targets<AsyncThunk<T, F>>,
    T: Thunk,
    F: Thunk,
{
    Responses { sequence: Sequence { receivers: Receivers::new(targets), asking: Asking::new(arguments) }, next }
}

pin_project_lite::pin_project! {
    /// The stream that [`stream`] returns.
    struct Responses<S, N> {
        #[pin]
        sequence: S,
        next: N,
    }
}

impl<S, N, I> Stream for Responses<S, N>
where
    N: FnMut(Pin<&mut S>, &mut Context<'_>) -> Poll<Option<I>>,
{
    type Item = I;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<I>> {
        let this = self.project();
        (this.next)(this.sequence, context)
    }
}
