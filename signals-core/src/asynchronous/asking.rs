//! [`Asking`]: the call of a receiver that may wait, with the arguments that its future borrows.
//!
//! # Lifecycle
//!
//! [`Asking::ask`] calls a receiver. If it is an `fn`, or its future is ready at the first poll, the response is there at once.
//! Otherwise the receiver is *waiting*: its future is in the room, and [`Asking::resume`] polls it. The send calls the next
//! receiver with the same arguments once the room is empty again. [`Asking::ask_each`] calls linked receivers in a loop, up to
//! the first one that waits.
//!
//! # Safety
//!
//! The future in the room may borrow the arguments, which are in the same struct, so the compiler cannot check that borrow:
//!
//! - The arguments do not move while they are borrowed, since `self` is pinned before the first call.
//! - They are borrowed once at a time: `lend` lends them only while the room is empty, and nothing else uses them.
//! - The future is dropped before they are, by the `Drop` of [`Asking`]. Because there is one, what they borrow in turn must
//!   outlive the [`Asking`] too.

use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::borrow::Cow;

use super::AsyncThunk;
use super::receiver_future::{Asked, ReceiverFuture, Room};
use crate::coverage;
use crate::dispatch::{Receivers, Target, Targets};
use crate::failure::catch;
use crate::registry::{Entry, Thunk};
use crate::trace;
use crate::wiring::Closure;

/// How to call a receiver.
pub enum Callee<'c, T, F> {
    /// A linked `fn`.
    Ready(T),
    /// A linked `async fn`.
    Future(F),
    /// A closure that was connected at run time.
    Connected(&'c Closure),
}

impl<T: Thunk, F: Thunk> Callee<'_, T, F> {
    /// Calls the receiver. If it returns a future that is pending, the future stays in `room`.
    #[inline]
    pub fn ask<'r, A, R>(
        self,
        arguments: &'r mut A,
        room: Room<'_, 'r, R>,
        context: &mut Context<'_>,
        ready: impl FnOnce(T, &'r mut A) -> R,
        future: impl FnOnce(F, &'r mut A, Room<'_, 'r, R>, &mut Context<'_>) -> Asked<'r, R>,
        connected: impl FnOnce(&Closure, &'r mut A, Room<'_, 'r, R>, &mut Context<'_>) -> Asked<'r, R>,
    ) -> Asked<'r, R> {
        match self {
            Callee::Ready(thunk) => room.respond(ready(thunk, arguments)),
            Callee::Future(thunk) => future(thunk, arguments, room, context),
            Callee::Connected(closure) => connected(closure, arguments, room, context),
        }
    }
}

impl<T: Thunk, F: Thunk> AsyncThunk<T, F> {
    #[inline]
    pub(super) fn callee(self) -> Callee<'static, T, F> {
        match self {
            AsyncThunk::Ready(thunk) => Callee::Ready(thunk),
            AsyncThunk::Future(thunk) => Callee::Future(thunk),
        }
    }
}

impl<T: Thunk, F: Thunk> Target<AsyncThunk<T, F>> {
    #[inline]
    pub(super) fn callee(&self) -> Callee<'_, T, F> {
        match self {
            Target::Linked(thunk, _) => thunk.callee(),
            Target::Connected(closure, _) => Callee::Connected(closure),
        }
    }
}

/// A function that calls a receiver of one signal, as [`Callee::ask`] does.
pub trait Ask<T, F, A, R>:
    for<'r> Fn(Callee<'_, T, F>, &'r mut A, Room<'_, 'r, R>, &mut Context<'_>) -> Asked<'r, R> + Copy
{
}

impl<T, F, A, R, C> Ask<T, F, A, R> for C where
    C: for<'r> Fn(Callee<'_, T, F>, &'r mut A, Room<'_, 'r, R>, &mut Context<'_>) -> Asked<'r, R> + Copy
{
}

/// The call of a receiver, one at a time.
pub(crate) struct Asking<T, F, A, R> {
    future: ReceiverFuture<R>,
    arguments: A,
    /// The receiver whose future is in the room.
    waiting: Option<Target<AsyncThunk<T, F>>>,
    /// The call of that receiver.
    call: Option<trace::Call>,
}

/// A response, or the message of a panic if the verb catches it.
pub(crate) trait Outcome<R>: Sized {
    /// Polls a receiver.
    fn poll(poll: impl FnOnce() -> Poll<R>) -> Poll<Self>;

    /// Returns the response.
    fn response(&self) -> Option<&R>;
}

impl<R> Outcome<R> for R {
    #[inline]
    fn poll(poll: impl FnOnce() -> Poll<R>) -> Poll<R> {
        poll()
    }

    #[inline]
    fn response(&self) -> Option<&R> {
        Some(self)
    }
}

/// The response, or the message of a panic in the call, in the future, or in the drop of the future.
pub(crate) type Caught<R> = Result<R, Cow<'static, str>>;

impl<R> Outcome<R> for Caught<R> {
    #[inline]
    fn poll(poll: impl FnOnce() -> Poll<R>) -> Poll<Caught<R>> {
        catch(poll).map_or_else(|message| Poll::Ready(Err(message)), |poll| poll.map(Ok))
    }

    #[inline]
    fn response(&self) -> Option<&R> {
        self.as_ref().ok()
    }
}

impl<T: Thunk, F: Thunk, A, R> Asking<T, F, A, R> {
    #[inline]
    pub(crate) fn new(arguments: A) -> Self {
        Asking { future: ReceiverFuture::empty(), arguments, waiting: None, call: None }
    }

    #[inline]
    pub(crate) fn is_waiting(self: Pin<&mut Self>) -> bool {
        // SAFETY: nothing is moved out of it. This makes no shared reference to the whole, which would claim that nothing writes to
        // the future and to the arguments.
        unsafe { self.get_unchecked_mut() }.waiting.is_some()
    }

    /// Calls a receiver. Returns it with its response if that is there at once.
    pub(crate) fn ask<O: Outcome<R>>(
        mut self: Pin<&mut Self>,
        receiver: Target<AsyncThunk<T, F>>,
        ask: impl Ask<T, F, A, R>,
        stops: impl FnOnce(&R) -> bool,
        context: &mut Context<'_>,
    ) -> Poll<(Target<AsyncThunk<T, F>>, O)> {
        self.as_mut().future().clear();
        // SAFETY: the room is empty.
        let poll = unsafe { self.as_mut().begin(receiver.callee(), receiver.trace(), ask, stops, context) };
        self.wait_or_return(receiver, poll)
    }

    /// Calls a linked receiver. It does the same as [`ask`](Self::ask) and is faster, since a [`Target`] is dropped after its call.
    #[inline]
    pub(crate) fn ask_linked<O: Outcome<R>>(
        mut self: Pin<&mut Self>,
        receiver: (AsyncThunk<T, F>, &'static Entry),
        ask: impl Ask<T, F, A, R>,
        stops: impl FnOnce(&R) -> bool,
        context: &mut Context<'_>,
    ) -> Poll<O> {
        self.as_mut().future().clear();
        // SAFETY: the room is empty.
        unsafe { self.begin_linked(receiver, ask, stops, context) }
    }

    /// Calls the linked receivers that are left in order, and passes the responses to `each`, until one of them waits or `each`
    /// breaks. Returns what `each` breaks with.
    #[inline]
    pub(crate) fn ask_each<C: Targets<AsyncThunk<T, F>>, O: Outcome<R>, B>(
        mut self: Pin<&mut Self>,
        receivers: &mut Receivers<C, AsyncThunk<T, F>>,
        ask: impl Ask<T, F, A, R>,
        stops: impl Fn(&R) -> bool + Copy,
        context: &mut Context<'_>,
        mut each: impl FnMut(Target<AsyncThunk<T, F>>, O) -> ControlFlow<B>,
    ) -> Poll<Option<B>> {
        self.as_mut().future().clear();
        let ended = receivers.visit_linked(|thunk, entry| {
            // SAFETY: the room was empty before the loop, and a receiver that does not wait leaves it empty.
            match unsafe { self.as_mut().begin_linked((thunk, entry), ask, stops, context) } {
                Poll::Pending => ControlFlow::Break(Poll::Pending),
                Poll::Ready(response) => {
                    each(Target::Linked(thunk, entry), response).map_break(|broken| Poll::Ready(Some(broken)))
                }
            }
        });
        ended.break_value().unwrap_or(Poll::Ready(None))
    }

    /// Calls a linked receiver.
    ///
    /// # Safety
    ///
    /// The room is empty. It is empty afterwards if the receiver does not wait.
    #[inline]
    unsafe fn begin_linked<O: Outcome<R>>(
        mut self: Pin<&mut Self>,
        (thunk, entry): (AsyncThunk<T, F>, &'static Entry),
        ask: impl Ask<T, F, A, R>,
        stops: impl FnOnce(&R) -> bool,
        context: &mut Context<'_>,
    ) -> Poll<O> {
        if coverage::ON {
            coverage::record(entry);
        }
        let call = trace::Call::new(&entry.metadata, || true);
        // SAFETY: the caller guarantees it.
        let poll = unsafe { self.as_mut().begin(thunk.callee(), call, ask, stops, context) };
        if poll.is_pending() {
            self.wait_for(Target::Linked(thunk, entry));
        }
        poll
    }

    /// Calls a receiver.
    ///
    /// # Safety
    ///
    /// The room is empty. It is empty afterwards if the receiver does not wait.
    #[inline]
    unsafe fn begin<O: Outcome<R>>(
        mut self: Pin<&mut Self>,
        callee: Callee<'_, T, F>,
        call: trace::Call,
        ask: impl Ask<T, F, A, R>,
        stops: impl FnOnce(&R) -> bool,
        context: &mut Context<'_>,
    ) -> Poll<O> {
        let this = self.as_mut();
        // SAFETY: the caller guarantees it.
        let poll = O::poll(|| unsafe { this.lend(|arguments, room| ask(callee, arguments, room, context).poll()) });
        self.end(poll, call, stops)
    }

    /// Polls the receiver that is waiting. Returns it with its response if that is there now.
    pub(crate) fn resume<O: Outcome<R>>(
        mut self: Pin<&mut Self>,
        stops: impl FnOnce(&R) -> bool,
        context: &mut Context<'_>,
    ) -> Poll<(Target<AsyncThunk<T, F>>, O)> {
        // SAFETY: the fields are not pinned.
        let this = unsafe { self.as_mut().get_unchecked_mut() };
        let (Some(receiver), Some(call)) = (this.waiting.take(), this.call.take()) else { return Poll::Pending };
        let future = self.as_mut().future();
        let poll = O::poll(|| future.poll(context));
        let poll = self.as_mut().end(poll, call, stops);
        self.wait_or_return(receiver, poll)
    }

    fn wait_or_return<O>(
        self: Pin<&mut Self>,
        receiver: Target<AsyncThunk<T, F>>,
        poll: Poll<O>,
    ) -> Poll<(Target<AsyncThunk<T, F>>, O)> {
        match poll {
            Poll::Ready(outcome) => Poll::Ready((receiver, outcome)),
            Poll::Pending => {
                self.wait_for(receiver);
                Poll::Pending
            }
        }
    }

    fn wait_for(self: Pin<&mut Self>, receiver: Target<AsyncThunk<T, F>>) {
        // SAFETY: the field is not pinned.
        unsafe { self.get_unchecked_mut().waiting = Some(receiver) };
    }

    #[inline]
    fn end<O: Outcome<R>>(
        mut self: Pin<&mut Self>,
        poll: Poll<O>,
        call: trace::Call,
        stops: impl FnOnce(&R) -> bool,
    ) -> Poll<O> {
        let Poll::Ready(outcome) = poll else {
            // SAFETY: the field is not pinned.
            unsafe { self.get_unchecked_mut().call = Some(call) };
            return Poll::Pending;
        };
        if let Some(response) = outcome.response() {
            call.responded(|| stops(response));
        } else {
            // A future that panicked is still in the room, and its drop may panic too.
            let future = self.as_mut().future();
            let _panic = catch(|| future.clear());
            call.panicked();
        }
        Poll::Ready(outcome)
    }

    /// Lends the arguments and the room to a call of a receiver.
    ///
    /// # Safety
    ///
    /// The room is empty.
    #[inline]
    unsafe fn lend<O>(self: Pin<&mut Self>, call: impl for<'r> FnOnce(&'r mut A, Room<'_, 'r, R>) -> O) -> O {
        // SAFETY: nothing is moved out of `this`.
        let this = unsafe { self.get_unchecked_mut() };
        let arguments = &raw mut this.arguments;
        // SAFETY: the room is empty, so nothing else borrows the arguments. They do not move, since `self` is pinned, and live
        // until a future in the room is dropped.
        let arguments = unsafe { &mut *arguments };
        // SAFETY: the field is pinned with `self`. The caller guarantees that the room is empty. For what the future borrows, see
        // the page of this module.
        call(arguments, unsafe { Pin::new_unchecked(&mut this.future).room() })
    }

    /// Returns the arguments, after it dropped a future that borrows them.
    pub(crate) fn arguments(mut self: Pin<&mut Self>) -> &mut A {
        self.as_mut().future().clear();
        // SAFETY: the field is not pinned, and nothing borrows it, since the room is empty.
        unsafe { &mut self.get_unchecked_mut().arguments }
    }

    #[inline]
    fn future(self: Pin<&mut Self>) -> Pin<&mut ReceiverFuture<R>> {
        // SAFETY: the field is pinned with `self`.
        unsafe { self.map_unchecked_mut(|this| &mut this.future) }
    }
}

impl<T, F, A, R> Drop for Asking<T, F, A, R> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the field was pinned if it contains a future, and does not move before it is dropped.
        unsafe { Pin::new_unchecked(&mut self.future) }.clear();
    }
}
