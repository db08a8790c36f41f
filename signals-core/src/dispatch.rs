//! The verbs: how the receivers of a signal are called.
//!
//! Each verb takes the receivers in order, the arguments, and the call itself, which only the signal's own code can
//! write, for only there the type of its thunks is known.

use crate::index::Call;
use crate::receiver::Receiver;
use crate::response::Response;

/// Calls every receiver, until a response stops it.
#[inline]
pub fn send<T, A, R: Response>(
    mut calls: impl Iterator<Item = Call<T>>,
    arguments: A,
    mut call: impl FnMut(T, &mut A) -> R,
) -> R {
    let Some(mut next) = calls.next() else {
        return R::proceed();
    };
    // Here and not above, so that an idle send does not write the arguments.
    let mut arguments = arguments;
    loop {
        let response = call(next.thunk, &mut arguments);
        if response.stops() {
            return response;
        }
        match calls.next() {
            Some(call) => next = call,
            None => return R::proceed(),
        }
    }
}

/// Calls a receiver each time the next response is asked for.
#[inline]
pub fn responses<T, A, R>(
    calls: impl Iterator<Item = Call<T>>,
    mut arguments: A,
    mut call: impl FnMut(T, &mut A) -> R,
) -> impl Iterator<Item = (Receiver, R)> {
    calls.map(move |next| (next.receiver, call(next.thunk, &mut arguments)))
}
