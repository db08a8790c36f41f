//! The verb `responses`: an iterator that calls a receiver for each item.

use super::receivers::Receivers;
use super::targets::Targets;
use crate::receiver::Receiver;
use crate::registry::Thunk;
use crate::trace;
use crate::wiring::Closure;

/// Calls the next receiver for each item of the iterator.
#[inline]
pub fn responses<T: Thunk, A, R>(
    targets: impl Targets<T>,
    mut arguments: A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&Closure, &mut A) -> R,
) -> impl Iterator<Item = (Receiver, R)> {
    let sent = trace::Send::new(targets.signal(), "responses");
    Receivers::new(targets).map(move |target| {
        let _entered = sent.enter();
        let response = target.call(&mut arguments, &mut linked, &mut connected, |_| false);
        (target.into_receiver(), response)
    })
}
