//! [`Each`]: the iterator that calls a receiver for each item.

use super::ongoing::{Keeps, Ongoing};
use super::receivers::{Receivers, Target};
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
    F: FnMut(Target<T>, &mut A) -> (Receiver, R),
    K: Keeps<A>,
    N: Note<R>,
{
    /// Calls the next receiver of a send that is being recorded, or whose wiring was changed.
    #[cold]
    fn next_rewired(&mut self) -> Option<(Receiver, R)> {
        let target = self.receivers.next()?;
        let (receiver, response) = (self.call)(target, &mut self.arguments);
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
    F: FnMut(Target<T>, &mut A) -> (Receiver, R),
    K: Keeps<A>,
    N: Note<R>,
{
    type Item = (Receiver, R);

    #[inline]
    fn next(&mut self) -> Option<(Receiver, R)> {
        loop {
            match &mut self.receivers {
                Receivers::Unsent(targets, _) => {
                    let targets = targets.take()?;
                    self.receivers = Receivers::begin(targets, N::VERB, &mut self.arguments, &self.recorded);
                }
                Receivers::Linked(run) => {
                    let entry = run.find(|entry| entry.is_connected())?;
                    return Some((self.call)(Receivers::<C, T>::linked(entry), &mut self.arguments));
                }
                Receivers::Rewired(..) => return self.next_rewired(),
            }
        }
    }

    /// For `count`, `for_each` and the like, which need not look again for each receiver how far the send is.
    #[inline]
    fn fold<B, G: FnMut(B, Self::Item) -> B>(self, init: B, mut f: G) -> B {
        let Each { receivers, mut arguments, mut call, recorded, note } = self;
        let receivers = match receivers {
            Receivers::Unsent(Some(targets), _) => Receivers::begin(targets, N::VERB, &mut arguments, &recorded),
            begun => begun,
        };
        if let Receivers::Rewired(..) = receivers {
            let mut each = Each { receivers, arguments, call, recorded, note };
            return core::iter::from_fn(|| each.next_rewired()).fold(init, f);
        }
        receivers.fold(init, |init, target| f(init, call(target, &mut arguments)))
    }
}
