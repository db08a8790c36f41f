//! The verb `send`: calls every receiver, until a response stops the send.

use core::any::TypeId;
use core::ops::ControlFlow;

#[cfg(feature = "std")]
use super::ongoing::Ongoing;
use super::ongoing::{Keeps, Shows};
#[cfg(feature = "std")]
use super::receivers::Receivers;
use super::targets::{AllFrom, Targets};
use crate::coverage;
use crate::registry::{Entry, Run, Thunk};
use crate::response::Response;
use crate::signal::dispatcher::Dispatcher;
use crate::trace;
use crate::wiring::{Look, Step, Typed};

/// Calls every receiver, until a response stops the send.
#[inline]
pub fn send<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    targets: impl Targets<T>,
    arguments: A,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&C, &mut A) -> R,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    let sent = trace::Send::new(targets.signal(), "send");
    let _entered = sent.enter();
    if targets.is_idle() {
        return R::proceed();
    }
    // Rebound only here, so that an idle send does not write the arguments to memory.
    let mut arguments = arguments;
    send_to_some(targets, &mut arguments, linked, connected, recorded)
}

/// Does the same as [`send`] for a signal that selects by the type of the sender, which `sender` finds in the arguments.
#[inline]
pub fn send_from<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    dispatcher: &'static Dispatcher<T>,
    arguments: A,
    sender: impl FnOnce(&mut A) -> TypeId,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&C, &mut A) -> R,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    let signal = dispatcher.signal();
    let sent = trace::Send::new(signal, "send");
    let _entered = sent.enter();
    if signal.slots().is_idle() {
        return R::proceed();
    }
    let mut arguments = arguments;
    let sender = sender(&mut arguments);
    send_to_some_from(dispatcher, &mut arguments, sender, linked, connected, recorded)
}

/// Looks up the sender outside of the code that sends, in which passing three pointers takes less than the lookup.
#[inline(never)]
fn send_to_some_from<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    dispatcher: &'static Dispatcher<T>,
    arguments: &mut A,
    sender: TypeId,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&C, &mut A) -> R,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    match dispatcher.signal().slots().wired_for(sender) {
        Some(run) => send_linked(run, arguments, linked),
        None => send_settled_from(dispatcher, arguments, sender, linked, connected, recorded),
    }
}

/// Calls [`send_settled`]. Its targets are made here, since no send of unchanged wiring needs the memory for them.
#[cold]
#[inline(never)]
fn send_settled_from<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    dispatcher: &'static Dispatcher<T>,
    arguments: &mut A,
    sender: TypeId,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&C, &mut A) -> R,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    send_settled(AllFrom::new(dispatcher.signal(), sender), arguments, linked, connected, recorded)
}

/// Takes the arguments by reference: if this is not inlined, passing them by value would copy them.
#[inline]
fn send_to_some<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    targets: impl Targets<T>,
    arguments: &mut A,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&C, &mut A) -> R,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    match targets.linked() {
        Some(run) => send_linked(run, arguments, linked),
        None => send_settled(targets, arguments, linked, connected, recorded),
    }
}

/// Calls the linked receivers of a signal whose thunks are of type `T`.
#[inline]
fn send_linked<T: Thunk, A, R: Response>(run: Run, arguments: &mut A, mut linked: impl FnMut(T, &mut A) -> R) -> R {
    // SAFETY: the targets come from a dispatcher of thunks of type `T`.
    let stopped = run.visit(move |entry| unless_stopped(unsafe { call_linked(entry, arguments, &mut linked) }));
    stopped.break_value().unwrap_or_else(R::proceed)
}

#[cold]
#[inline(never)]
fn send_settled<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    targets: impl Targets<T>,
    arguments: &mut A,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&C, &mut A) -> R,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    if targets.signal().wiring().is_planned() {
        send_planned(targets, arguments, linked, connected)
    } else {
        send_rarely(targets, arguments, linked, connected, recorded)
    }
}

/// Calls the linked receivers and the closures of the plan.
#[inline(never)]
#[expect(clippy::needless_pass_by_value, reason = "a pointer, which a reference would force into memory")]
fn send_planned<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    targets: impl Targets<T>,
    arguments: &mut A,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&C, &mut A) -> R,
) -> R {
    let wiring = targets.signal().wiring();
    let stopped = wiring.visit_planned(targets.sender(), calling(arguments, linked, connected));
    stopped.break_value().unwrap_or_else(R::proceed)
}

/// A muted send ends here, before the work that the others need. A send that is recorded comes here, too.
#[cold]
#[inline(never)]
#[cfg_attr(
    not(feature = "std"),
    expect(clippy::match_wildcard_for_single_variants, reason = "there are more with `std`")
)]
fn send_rarely<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    targets: impl Targets<T>,
    arguments: &mut A,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&C, &mut A) -> R,
    recorded: impl Keeps<A> + Shows<R>,
) -> R {
    #[cfg(feature = "std")]
    if let Some(mut ongoing) = Ongoing::begin(targets.signal(), "send", arguments, &recorded) {
        return send_recorded(&mut ongoing, &targets, arguments, linked, connected, &recorded);
    }
    #[cfg(not(feature = "std"))]
    let _ = recorded;
    match targets.signal().wiring().look_closer() {
        Look::Muted => R::proceed(),
        Look::Planned => send_planned(targets, arguments, linked, connected),
        look => send_looked(look, targets, arguments, linked, connected),
    }
}

#[inline(never)]
#[expect(clippy::needless_pass_by_value, reason = "a pointer, which a reference would force into memory")]
fn send_looked<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    look: Look,
    targets: impl Targets<T>,
    arguments: &mut A,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&C, &mut A) -> R,
) -> R {
    let wiring = targets.signal().wiring();
    let stopped = wiring.visit_unplanned(look, targets.sender(), calling(arguments, linked, connected));
    stopped.break_value().unwrap_or_else(R::proceed)
}

/// Calls the receivers of a send that is being recorded. A muted send would save registers for it if it were inlined.
#[cfg(feature = "std")]
#[cold]
#[inline(never)]
fn send_recorded<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    ongoing: &mut Ongoing,
    targets: &impl Targets<T>,
    arguments: &mut A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&C, &mut A) -> R,
    recorded: &impl Shows<R>,
) -> R {
    for target in Receivers::rewired(targets) {
        let response = target.called().call(arguments, &mut linked, &mut connected, R::stops);
        if response.stops() {
            ongoing.stop(recorded, &response);
            return response;
        }
    }
    ongoing.complete();
    R::proceed()
}

/// Returns a function that calls a receiver, and breaks with a response that stops the send.
#[inline]
fn calling<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    arguments: &mut A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&C, &mut A) -> R,
) -> impl FnMut(Step<Typed<'_, C>>) -> ControlFlow<R> {
    move |step| {
        unless_stopped(match step {
            // SAFETY: as in `send_to_some`.
            Step::Linked(entry) => unsafe { call_linked(entry, arguments, &mut linked) },
            Step::Connected(closure, _held) => call_connected(&closure, arguments, &mut connected, R::stops),
        })
    }
}

/// Breaks with the response if it stops the send.
#[inline]
fn unless_stopped<R: Response>(response: R) -> ControlFlow<R> {
    if response.stops() { ControlFlow::Break(response) } else { ControlFlow::Continue(()) }
}

/// Calls a linked receiver, or the thunk that does nothing if the receiver is disconnected.
///
/// # Safety
///
/// The entry belongs to a dispatcher of thunks of type `T`.
#[inline]
pub(super) unsafe fn call_linked<T: Thunk, A, R: Response>(
    entry: &'static Entry,
    arguments: &mut A,
    linked: &mut impl FnMut(T, &mut A) -> R,
) -> R {
    if coverage::ON {
        coverage::record(entry);
    }
    let call = trace::Call::new(&entry.metadata, || entry.is_connected());
    // SAFETY: the caller guarantees it.
    let response = linked(unsafe { entry.active() }, arguments);
    call.responded(|| response.stops());
    response
}

/// Calls a closure that was connected at run time.
#[inline]
pub(super) fn call_connected<A, R, C: ?Sized + 'static>(
    closure: &Typed<'_, C>,
    arguments: &mut A,
    connected: &mut impl FnMut(&C, &mut A) -> R,
    stops: impl FnOnce(&R) -> bool,
) -> R {
    let call = trace::Call::new(closure.connected().metadata(), || true);
    let response = connected(closure.get(), arguments);
    call.responded(|| stops(&response));
    response
}
