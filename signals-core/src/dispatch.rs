//! The verbs: how the receivers of a signal are called.
//!
//! Each verb takes the receivers in order, the arguments, and the call itself, which only the signal's own code can
//! write, for only there the types of its receivers are known: `linked` calls a thunk, `connected` a closure.

use crate::index::{Call, Calls, Rewired, Settled, Thunk};
use crate::next::Receivers;
use crate::receiver::Receiver;
use crate::response::Response;
use crate::wiring::Connected;

/// Calls every receiver, until a response stops it.
#[inline]
pub fn send<T: Thunk, A, R: Response>(
    calls: impl Calls<T>,
    arguments: A,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&Connected, &mut A) -> R,
) -> R {
    match calls.linked() {
        Some(calls) => send_linked(calls, arguments, linked),
        None => send_settled(calls, arguments, linked, connected),
    }
}

#[inline]
fn send_linked<T: Thunk, A, R: Response>(
    mut calls: impl Iterator<Item = Call<T>>,
    arguments: A,
    mut linked: impl FnMut(T, &mut A) -> R,
) -> R {
    let Some(mut next) = calls.next() else {
        return R::proceed();
    };
    // Here and not above, so that an idle send does not write the arguments.
    let mut arguments = arguments;
    loop {
        let response = linked(next.active(), &mut arguments);
        if response.stops() {
            return response;
        }
        match calls.next() {
            Some(call) => next = call,
            None => return R::proceed(),
        }
    }
}

#[cold]
#[inline(never)]
fn send_settled<T: Thunk, A, R: Response>(
    calls: impl Calls<T>,
    arguments: A,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&Connected, &mut A) -> R,
) -> R {
    match calls.settle() {
        Settled::Linked(calls, _) => send_linked(calls, arguments, linked),
        Settled::Rewired(rest) => send_rewired(rest, arguments, linked, connected),
    }
}

fn send_rewired<T: Thunk, A, R: Response>(
    mut rest: Rewired<T>,
    mut arguments: A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&Connected, &mut A) -> R,
) -> R {
    while let Some(next) = rest.next() {
        let response = next.call(&mut arguments, &mut linked, &mut connected);
        if response.stops() {
            return response;
        }
    }
    R::proceed()
}

/// Calls a receiver each time the next response is asked for.
#[inline]
pub fn responses<T: Thunk, A, R>(
    calls: impl Calls<T>,
    mut arguments: A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&Connected, &mut A) -> R,
) -> impl Iterator<Item = (Receiver, R)> {
    Receivers::new(calls).map(move |next| {
        let response = next.call(&mut arguments, &mut linked, &mut connected);
        (next.into_receiver(), response)
    })
}
