//! [`Running`]: calls that run concurrently. After its first poll, a call is polled only when it was woken.
//!
//! # Where a call is
//!
//! A future must not move once it was polled. [`Running::start`] begins each call in the room, which is part of the send. The
//! first one that is pending stays there, and those after it begin in boxes. A call that is done makes way for the next one, so
//! a send whose receivers are all ready allocates nothing.
//!
//! # How a call is woken
//!
//! Each call has a number, which is part of its waker: see [`super::waking`]. [`Running::poll_next`] takes the calls that were
//! woken and polls them.

use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::boxed::Box;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::waking::{FirstWaker, Waking};

/// After this many calls woke themselves during their poll, the remaining ones wait for the next poll of the task.
const YIELDS: usize = 2;

pin_project_lite::pin_project! {
    /// Calls that run concurrently, each in a `P`.
    pub(crate) struct Running<P> {
        #[pin]
        room: P,
        // The number of the call that is pending in the room.
        in_room: Option<usize>,
        // The other calls that are pending, by number.
        boxes: BTreeMap<usize, Pin<Box<P>>>,
        // A box without a call, to be used again.
        spare: Option<Pin<Box<P>>>,
        waking: Waking,
    }
}

impl<P> Running<P> {
    pub(crate) fn new(room: P) -> Self {
        Running { room, in_room: None, boxes: BTreeMap::new(), spare: None, waking: Waking::default() }
    }

    /// Begins a call in the room, or in a `new` one, and keeps it if it is pending.
    #[inline]
    pub(crate) fn start<O>(
        self: Pin<&mut Self>,
        number: usize,
        new: impl FnOnce() -> P,
        begin: impl FnOnce(Pin<&mut P>, &mut Context<'_>) -> Poll<O>,
        context: &Context<'_>,
    ) -> Poll<O> {
        let this = self.project();
        let waker = FirstWaker::new(number, this.waking, context.waker());
        if this.in_room.is_none() {
            let poll = waker.lend(|context| begin(this.room, context));
            if poll.is_pending() {
                *this.in_room = Some(number);
            }
            return poll;
        }
        let mut place = this.spare.take().unwrap_or_else(|| Box::pin(new()));
        let poll = waker.lend(|context| begin(place.as_mut(), context));
        if poll.is_ready() {
            *this.spare = Some(place);
        } else {
            this.boxes.insert(number, place);
        }
        poll
    }

    /// Returns the number and the output of the next call that is done, or `None` if all are done.
    pub(crate) fn poll_next<O>(
        self: Pin<&mut Self>,
        mut resume: impl FnMut(Pin<&mut P>, &mut Context<'_>) -> Poll<O>,
        context: &Context<'_>,
    ) -> Poll<Option<(usize, O)>> {
        let mut this = self.project();
        let count = this.boxes.len() + usize::from(this.in_room.is_some());
        if count == 0 {
            return Poll::Ready(None);
        }
        // From here on, waking a call wakes the send. Calls that were woken before are in the queue already, and the loop below
        // takes them: there are not more of them than calls.
        this.waking.set_waker(context.waker());
        let (mut polls, mut yields) = (0, 0);
        while polls < count && yields < YIELDS {
            let Some(call) = this.waking.pop() else { break };
            let number = call.number;
            let is_in_room = *this.in_room == Some(number);
            let place = if is_in_room {
                this.room.as_mut()
            } else if let Some(place) = this.boxes.get_mut(&number) {
                place.as_mut()
            } else {
                // It was woken after it was done.
                continue;
            };
            polls += 1;
            call.begin_poll();
            if let Poll::Ready(output) = resume(place, &mut Context::from_waker(&Waker::from(Arc::clone(&call)))) {
                if is_in_room {
                    *this.in_room = None;
                } else {
                    this.boxes.remove(&number);
                }
                return Poll::Ready(Some((number, output)));
            }
            yields += usize::from(call.was_woken());
        }
        Poll::Pending
    }
}
