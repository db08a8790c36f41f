//! The verbs of asynchronous signals that call one receiver after the other.
//!
//! As in [`crate::dispatch`], each verb takes the targets, the arguments, and a closure that calls a receiver: [`Ask`].

use core::future::{Future, poll_fn};
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

pin_project_lite::pin_project! {
    /// The receivers of a send, which are called one after the other.
    struct Sequence<C, T, F, A, R> {
        receivers: Receivers<C, AsyncThunk<T, F>>,
        #[pin]
        asking: Asking<T, F, A, R>,
    }
}

impl<C: Targets<AsyncThunk<T, F>>, T: Thunk, F: Thunk, A, R> Sequence<C, T, F, A, R> {
    #[inline]
    fn new(targets: C, arguments: A) -> Self {
        Sequence { receivers: Receivers::new(targets), asking: Asking::new(arguments) }
    }

    /// Finds the receivers, unless that is done: see [`Receivers::begin`].
    #[inline]
    fn begin(self: Pin<&mut Self>, verb: &'static str, recorded: &impl Keeps<A>) {
        let this = self.project();
        if let Some(targets) = this.receivers.unsent() {
            *this.receivers = Receivers::begin(targets, verb, this.asking.arguments(), recorded);
        }
    }

    /// Returns the recording of this send, if there is one.
    #[inline]
    fn ongoing(self: Pin<&mut Self>) -> Option<&mut Ongoing> {
        self.project().receivers.ongoing()
    }

    /// Returns the next receiver with its response. Calls the receiver first, unless it is waiting.
    #[inline]
    #[expect(clippy::type_complexity, reason = "a receiver and its response")]
    fn poll_next<O: Outcome<R>>(
        self: Pin<&mut Self>,
        ask: impl Ask<T, F, A, R>,
        stops: impl FnOnce(&R) -> bool,
        context: &mut Context<'_>,
    ) -> Poll<Option<(Target<AsyncThunk<T, F>>, O)>> {
        let mut this = self.project();
        let answer = if this.asking.as_mut().is_waiting() {
            this.asking.resume(stops, context)
        } else {
            let Some(next) = this.receivers.next() else { return Poll::Ready(None) };
            this.asking.ask(next, ask, stops, context)
        };
        answer.map(Some)
    }
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
    mut arguments: A,
    ask: impl Ask<T, F, A, R>,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    let mut receivers = Receivers::begin(targets, "send", &mut arguments, &recorded);
    let mut asking = pin!(Asking::new(arguments));
    let response = poll_fn(|context| {
        if asking.as_mut().is_waiting() {
            let (_, response) = ready!(asking.as_mut().resume::<R>(R::stops, context));
            if response.stops() {
                return Poll::Ready(response);
            }
        }
        if let Some(linked) = receivers.linked_only() {
            for next in linked {
                let response: R = ready!(asking.as_mut().ask_linked(next, ask, R::stops, context));
                if response.stops() {
                    return Poll::Ready(response);
                }
            }
            return Poll::Ready(R::proceed());
        }
        for next in &mut receivers {
            let (_, response): (_, R) = ready!(asking.as_mut().ask(next, ask, R::stops, context));
            if response.stops() {
                return Poll::Ready(response);
            }
        }
        Poll::Ready(R::proceed())
    });
    let response = response.await;
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
    let mut failures = Failures::new();
    let mut sequence = pin!(Sequence::new(targets, arguments));
    sequence.as_mut().begin("send_robust", &recorded);
    let done = poll_fn(|context| {
        while let Some((next, response)) = ready!(sequence.as_mut().poll_next::<Caught<R>>(ask, R::stops, context)) {
            if let Some(ongoing) = sequence.as_mut().ongoing() {
                ongoing.note_robust(&recorded, next.path(), &response);
            }
            failures.add(response, || next.into_receiver());
        }
        Poll::Ready(())
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
    stream(Sequence::new(targets, arguments), move |mut sequence, context| {
        let _entered = sent.enter();
        sequence.as_mut().begin("responses", &recorded);
        let next = ready!(sequence.as_mut().poll_next::<R>(ask, |_| false, context));
        Poll::Ready(next.map(|(receiver, response)| {
            if let Some(ongoing) = sequence.ongoing() {
                ongoing.respond(&recorded, &response);
            }
            (receiver.into_receiver(), response)
        }))
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
    stream(Sequence::new(targets, arguments), move |mut sequence, context| {
        let _entered = sent.enter();
        sequence.as_mut().begin("responses_robust", &recorded);
        let next = ready!(sequence.as_mut().poll_next::<Caught<R>>(ask, |_| false, context));
        Poll::Ready(next.map(|(receiver, response)| {
            if let Some(ongoing) = sequence.ongoing() {
                ongoing.note_response(&recorded, receiver.path(), response.as_ref().map_err(|message| &**message));
            }
            let receiver = receiver.into_receiver();
            let response = response.map_err(|message| Failure::panicked(receiver.clone(), message));
            (receiver, response)
        }))
    })
}

/// Returns a stream of what `next` makes of the answers of a sequence.
fn stream<S, I>(
    sequence: S,
    next: impl FnMut(Pin<&mut S>, &mut Context<'_>) -> Poll<Option<I>>,
) -> impl Stream<Item = I> {
    Responses { sequence, next }
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
