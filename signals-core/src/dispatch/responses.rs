//! The verb `responses`: an iterator that calls a receiver for each item.

use super::each::{Each, Note};
use super::ongoing::{Keeps, Ongoing, Shows};
use super::receivers::{Called, Receivers};
use super::targets::Targets;
use crate::receiver::Receiver;
use crate::registry::Thunk;
use crate::trace;

/// Calls the next receiver for each item of the iterator.
#[inline]
pub fn responses<T: Thunk, A, R, C: ?Sized + 'static>(
    targets: impl Targets<T>,
    arguments: A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&C, &mut A) -> R,
    recorded: impl Keeps<A> + Shows<R>,
) -> impl Iterator<Item = (Receiver, R)> {
    let sent = trace::Send::new(targets.signal(), "responses");
    let call = move |called: Called<'_, T>, arguments: &mut A| {
        let _entered = sent.enter();
        called.call(arguments, &mut linked, &mut connected, |_| false)
    };
    Each { receivers: Receivers::new(targets), arguments, call, recorded, note: Responded(recorded) }
}

/// Records each response.
struct Responded<S>(S);

impl<R, S: Shows<R>> Note<R> for Responded<S> {
    const VERB: &'static str = "responses";

    fn note(&self, ongoing: &mut Ongoing, _receiver: &Receiver, response: &R) {
        ongoing.respond(&self.0, response);
    }
}
