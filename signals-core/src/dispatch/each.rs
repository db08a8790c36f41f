//! [`Each`]: the iterator that calls a receiver for each item.

use super::ongoing::{Keeps, Ongoing};
use super::receivers::{Called, Receivers};
use super::targets::{FromEntry, Targets};
use crate::receiver::Receiver;

/// The iterator behind `responses` and `responses_robust`.
pub(crate) struct Each<C, T, A, F, K, N> {
    pub(crate) receivers: Receivers<C, T>,
    pub(crate) arguments: A,
    /// Calls a receiver.
    pub(crate) call: F,
    /// How the arguments are recorded.
    pub(crate) recorded: K,
    /// How the responses are recorded.
    pub(crate) note: N,
}

/// How the responses of a verb are recorded.
pub(crate) trait Note<R> {
    /// The verb.
    const VERB: &'static str;
    /// Records what the verb returns for a receiver.
    fn note(&self, ongoing: &mut Ongoing, receiver: &Receiver, response: &R);
}

impl<C, T, A, F, K, N, R> Each<C, T, A, F, K, N>
where
    C: Targets<T>,
    T: FromEntry,
    F: FnMut(Called<'_, T>, &mut A) -> R,
    K: Keeps<A>,
    N: Note<R>,
{
    /// Begins the send, unless it has begun. Returns `true` if it had not.
    #[inline]
    fn begin(&mut self) -> bool {
        let Each { receivers, arguments, recorded, .. } = self;
        let Some(targets) = receivers.unsent() else { return false };
        receivers.find(targets, N::VERB, arguments, recorded);
        true
    }

    /// Finds linked receivers that come next. Returns `false` if there are none.
    ///
    /// It is not inlined, so that `next` is, wherever it is called.
    #[inline(never)]
    fn find_linked(&mut self) -> bool {
        self.begin() || self.receivers.find_linked()
    }

    /// Calls the next receiver of a send that is being recorded, or whose wiring was changed.
    #[cold]
    #[inline(never)]
    fn next_rewired(&mut self) -> Option<(Receiver, R)> {
        let target = self.receivers.next_rewired()?;
        let response = (self.call)(target.called(), &mut self.arguments);
        let receiver = target.into_receiver();
        if let Some(ongoing) = self.receivers.ongoing() {
            self.note.note(ongoing, &receiver, &response);
        }
        Some((receiver, response))
    }
}

impl<C, T, A, F, K, N, R> Iterator for Each<C, T, A, F, K, N>
where
    C: Targets<T>,
    T: FromEntry,
    F: FnMut(Called<'_, T>, &mut A) -> R,
    K: Keeps<A>,
    N: Note<R>,
{
    type Item = (Receiver, R);

    #[inline]
    fn next(&mut self) -> Option<(Receiver, R)> {
        loop {
            if let Some((thunk, entry)) = self.receivers.linked().next() {
                let response = (self.call)(Called::Linked(thunk, entry), &mut self.arguments);
                return Some((Receiver::linked(entry), response));
            }
            if self.receivers.is_rewired() {
                return self.next_rewired();
            }
            if !self.find_linked() {
                return None;
            }
        }
    }

    /// For `count`, `for_each` and the like, which need not look again for each receiver how far the send is.
    #[inline]
    fn fold<B, G: FnMut(B, Self::Item) -> B>(mut self, init: B, mut f: G) -> B {
        self.begin();
        let mut folded = init;
        loop {
            let Each { receivers, arguments, call, .. } = &mut self;
            folded = receivers.take_linked().fold(folded, |folded, (thunk, entry)| {
                let response = call(Called::Linked(thunk, entry), arguments);
                f(folded, (Receiver::linked(entry), response))
            });
            if !self.receivers.find_linked() {
                break;
            }
        }
        if !self.receivers.is_rewired() {
            return folded;
        }
        core::iter::from_fn(|| self.next_rewired()).fold(folded, f)
    }
}
