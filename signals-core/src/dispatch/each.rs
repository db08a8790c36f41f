//! [`Each`]: the iterator that calls a receiver for each item.

use super::ongoing::Keeps;
#[cfg(feature = "std")]
use super::ongoing::Ongoing;
use super::receivers::{Receivers, Target};
use super::targets::{FromEntry, Targets};
use crate::receiver::Receiver;

/// The iterator behind `responses` and `responses_robust`.
pub(crate) struct Each<C, T, A, K, F, N> {
    pub(crate) receivers: Receivers<C, T>,
    pub(crate) verb: &'static str,
    pub(crate) arguments: A,
    /// How the arguments are recorded.
    pub(crate) recorded: K,
    /// Calls a receiver.
    pub(crate) call: F,
    /// Records a response.
    #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "nothing is recorded"))]
    pub(crate) note: N,
}

impl<C, T, A, K, F, N, R> Each<C, T, A, K, F, N>
where
    C: Targets<T>,
    T: FromEntry,
    K: Keeps<A>,
    F: FnMut(Target<T>, &mut A) -> (Receiver, R),
    N: Note<R>,
{
    /// Calls the next receiver of a send that is being recorded.
    #[cfg(feature = "std")]
    #[cold]
    fn next_recorded(&mut self) -> Option<(Receiver, R)> {
        let target = self.receivers.next()?;
        let (receiver, response) = (self.call)(target, &mut self.arguments);
        if let Some(ongoing) = self.receivers.ongoing() {
            ongoing.set_calling(false);
            self.note.note(ongoing, &receiver, &response);
        }
        Some((receiver, response))
    }
}

/// How a response is recorded.
pub(crate) trait Note<R> {
    /// Records the response.
    #[cfg(feature = "std")]
    fn note(&self, ongoing: &mut Ongoing, receiver: &Receiver, response: &R);
}

impl<C, T, A, K, F, N, R> Iterator for Each<C, T, A, K, F, N>
where
    C: Targets<T>,
    T: FromEntry,
    K: Keeps<A>,
    F: FnMut(Target<T>, &mut A) -> (Receiver, R),
    N: Note<R>,
{
    type Item = (Receiver, R);

    #[inline]
    fn next(&mut self) -> Option<(Receiver, R)> {
        self.receivers.begin(self.verb, &mut self.arguments, &self.recorded);
        #[cfg(feature = "std")]
        if let Receivers::Recorded(_) = self.receivers {
            return self.next_recorded();
        }
        let target = self.receivers.next()?;
        Some((self.call)(target, &mut self.arguments))
    }

    #[inline]
    fn fold<B, G: FnMut(B, Self::Item) -> B>(mut self, init: B, mut f: G) -> B {
        self.receivers.begin(self.verb, &mut self.arguments, &self.recorded);
        #[cfg(feature = "std")]
        if let Receivers::Recorded(_) = self.receivers {
            return core::iter::from_fn(|| self.next_recorded()).fold(init, f);
        }
        let Each { receivers, mut arguments, mut call, .. } = self;
        receivers.fold(init, |init, target| f(init, call(target, &mut arguments)))
    }
}
