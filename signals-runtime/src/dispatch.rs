//! The verbs: how the receivers of a signal are called.
//!
//! Each verb takes the receivers in order, the arguments, and the call itself, which only the signal's own code can
//! write, for only there the types of its receivers are known: `linked` calls a thunk, `connected` a closure.

use core::ops::ControlFlow;

use crate::index::{Calls, Thunk};
use crate::next::{Receivers, call_linked};
use crate::receiver::Receiver;
use crate::response::Response;
use crate::trace;
use crate::wiring::Connected;

/// Calls every receiver, until a response stops it.
#[inline]
pub fn send<T: Thunk, A, R: Response>(
    calls: impl Calls<T>,
    arguments: A,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&Connected, &mut A) -> R,
) -> R {
    let sent = trace::Send::new(calls.signal(), "send");
    let _entered = sent.enter();
    if calls.is_idle() {
        return R::proceed();
    }
    // Here and not above, so that an idle send does not write the arguments.
    let mut arguments = arguments;
    calls.run(|calls| send_to_some(calls, &mut arguments, linked, connected))
}

/// Takes a reference, for wherever this is not inlined the arguments would be copied.
#[inline]
fn send_to_some<T: Thunk, A, R: Response>(
    calls: impl Calls<T>,
    arguments: &mut A,
    mut linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&Connected, &mut A) -> R,
) -> R {
    let Some(receivers) = calls.linked() else {
        return send_settled(calls, arguments, linked, connected);
    };
    let stopped =
        receivers.visit(|(thunk, entry)| unless_stopped(call_linked(thunk, entry, arguments, &mut linked, R::stops)));
    stopped.break_value().unwrap_or_else(R::proceed)
}

#[cold]
#[inline(never)]
fn send_settled<T: Thunk, A, R: Response>(
    calls: impl Calls<T>,
    arguments: &mut A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&Connected, &mut A) -> R,
) -> R {
    let stopped = Receivers::new(calls)
        .try_for_each(|next| unless_stopped(next.call(arguments, &mut linked, &mut connected, R::stops)));
    stopped.break_value().unwrap_or_else(R::proceed)
}

/// Breaks with a response that stops the send.
#[inline]
fn unless_stopped<R: Response>(response: R) -> ControlFlow<R> {
    if response.stops() { ControlFlow::Break(response) } else { ControlFlow::Continue(()) }
}

/// Calls a receiver each time the next response is asked for.
#[inline]
pub fn responses<T: Thunk, A, R>(
    calls: impl Calls<T>,
    mut arguments: A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&Connected, &mut A) -> R,
) -> impl Iterator<Item = (Receiver, R)> {
    let sent = trace::Send::new(calls.signal(), "responses");
    Receivers::new(calls).map(move |next| {
        let _entered = sent.enter();
        let response = next.call(&mut arguments, &mut linked, &mut connected, |_| false);
        (next.into_receiver(), response)
    })
}
