//! Failures of receivers, and the robust verbs that collect them.

use core::any::Any;
use core::convert::Infallible;
use core::fmt::{self, Debug, Display};
use std::borrow::Cow;
use std::error::Error;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::vec;

use crate::index::{Calls, Thunk};
use crate::next::{Receivers, call_linked};
use crate::receiver::Receiver;
use crate::response::Response;
use crate::trace;
use crate::wiring::Connected;

/// A receiver that failed, and how.
#[derive(Debug)]
pub struct Failure<E = Infallible> {
    receiver: Receiver,
    kind: FailureKind<E>,
}

/// How a receiver failed.
#[derive(Debug)]
pub enum FailureKind<E = Infallible> {
    /// It panicked, with this message.
    Panicked(Cow<'static, str>),
    /// It returned this error, or another response that [stops](Response::stops) a send.
    Returned(E),
}

impl<E> Failure<E> {
    /// The receiver that failed.
    #[must_use]
    pub const fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// How it failed.
    #[must_use]
    pub const fn kind(&self) -> &FailureKind<E> {
        &self.kind
    }

    /// How it failed, by value.
    #[must_use]
    pub fn into_kind(self) -> FailureKind<E> {
        self.kind
    }
}

impl<E: Display> Display for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FailureKind::Panicked(message) => write!(f, "{} panicked: {message}", self.receiver),
            FailureKind::Returned(error) => write!(f, "{} returned: {error}", self.receiver),
        }
    }
}

impl<E: Debug + Display> Error for Failure<E> {}

/// The failures of a `send_robust`, in the order in which the receivers ran. Empty if all went well.
///
/// Holds no heap memory while it is empty.
///
/// ```
/// use signals_core::{Signal, receiver, signal};
///
/// #[signal]
/// static ORDER_PAID: Signal<fn(order_id: u64) -> Result<(), String>>;
///
/// #[receiver(ORDER_PAID)]
/// fn charge(order_id: u64) -> Result<(), String> {
///     Err(format!("no card for order {order_id}"))
/// }
///
/// #[receiver(ORDER_PAID)]
/// fn notify() {
///     panic!("mail server is down");
/// }
///
/// # fn main() {
/// # std::panic::set_hook(Box::new(|_| {}));
/// let failures = ORDER_PAID.send_robust(7);
/// assert_eq!(failures.len(), 2);
/// for failure in &failures {
///     println!("{failure}");
/// }
/// assert!(failures.into_result().is_err());
/// # }
/// ```
///
/// Django: the exceptions among the responses of `Signal.send_robust`.
#[must_use = "failures are lost unless they are looked at: see `into_result`"]
#[derive(Debug)]
pub struct Failures<E = Infallible> {
    pub(crate) failures: Vec<Failure<E>>,
}

impl<E> Failures<E> {
    /// Whether no receiver failed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.failures.is_empty()
    }

    /// How many receivers failed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.failures.len()
    }

    /// The failures, in the order in which the receivers ran.
    pub fn iter(&self) -> std::slice::Iter<'_, Failure<E>> {
        self.failures.iter()
    }

    /// `Ok` if no receiver failed, for use with `?`.
    ///
    /// # Errors
    ///
    /// The failures themselves, if there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl<E> IntoIterator for Failures<E> {
    type Item = Failure<E>;
    type IntoIter = vec::IntoIter<Failure<E>>;

    fn into_iter(self) -> Self::IntoIter {
        self.failures.into_iter()
    }
}

impl<'a, E> IntoIterator for &'a Failures<E> {
    type Item = &'a Failure<E>;
    type IntoIter = std::slice::Iter<'a, Failure<E>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<E: Display> Display for Failures<E> {
    /// A line for each failure.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, rest @ ..] = self.failures.as_slice() else {
            return f.write_str("no receiver failed");
        };
        write!(f, "{first}")?;
        rest.iter().try_for_each(|failure| write!(f, "\n{failure}"))
    }
}

impl<E: Debug + Display> Error for Failures<E> {}

/// Calls every receiver, whatever happens.
#[inline]
pub fn send_robust<T: Thunk, A, R: Response>(
    calls: impl Calls<T>,
    arguments: A,
    mut linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&Connected, &mut A) -> R,
) -> Failures<R::Failure> {
    let sent = trace::Send::new(calls.signal(), "send_robust");
    let _entered = sent.enter();
    let mut failures = Failures { failures: Vec::new() };
    if !calls.is_idle() {
        let mut arguments = arguments;
        match calls.linked() {
            Some(mut receivers) => {
                while let Some((thunk, entry)) = receivers.next_active() {
                    let response = catch(|| call_linked(thunk, entry, &mut arguments, &mut linked, R::stops));
                    if let Some(kind) = FailureKind::of(response) {
                        failures.failures.push(Failure { receiver: Receiver::linked(entry), kind });
                    }
                }
            }
            None => add_failures(&mut failures, calls, &mut arguments, linked, connected),
        }
    }
    failures
}

#[cold]
#[inline(never)]
fn add_failures<T: Thunk, A, R: Response>(
    failures: &mut Failures<R::Failure>,
    calls: impl Calls<T>,
    arguments: &mut A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&Connected, &mut A) -> R,
) {
    for next in Receivers::new(calls) {
        let response = catch(|| next.call(arguments, &mut linked, &mut connected, R::stops));
        if let Some(kind) = FailureKind::of(response) {
            failures.failures.push(Failure { receiver: next.into_receiver(), kind });
        }
    }
}

impl<E> FailureKind<E> {
    /// How a call failed, if it did, that gave this response or panicked with this message.
    #[inline]
    fn of<R: Response<Failure = E>>(response: Result<R, Cow<'static, str>>) -> Option<Self> {
        match response {
            Ok(response) => response.into_failure().map(FailureKind::Returned),
            Err(message) => Some(FailureKind::Panicked(message)),
        }
    }
}

impl<E> Failure<E> {
    /// The failure in what came of a call, which is a response or the message of a panic.
    #[cfg(feature = "async")]
    #[inline]
    pub(crate) fn of<R: Response<Failure = E>>(
        response: Result<R, Cow<'static, str>>,
        receiver: impl FnOnce() -> Receiver,
    ) -> Option<Self> {
        FailureKind::of(response).map(|kind| Failure { receiver: receiver(), kind })
    }

    pub(crate) fn panicked(receiver: Receiver, message: Cow<'static, str>) -> Self {
        Failure { receiver, kind: FailureKind::Panicked(message) }
    }
}

/// Calls a receiver each time the next response is asked for, and goes on after one that panicked.
#[inline]
pub fn responses_robust<T: Thunk, A, R>(
    calls: impl Calls<T>,
    mut arguments: A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&Connected, &mut A) -> R,
) -> impl Iterator<Item = (Receiver, Result<R, Failure>)> {
    let sent = trace::Send::new(calls.signal(), "responses_robust");
    Receivers::new(calls).map(move |next| {
        let _entered = sent.enter();
        let response = catch(|| next.call(&mut arguments, &mut linked, &mut connected, |_| false));
        let receiver = next.into_receiver();
        let response = response.map_err(|message| Failure::panicked(receiver.clone(), message));
        (receiver, response)
    })
}

/// What receivers share with the sender is theirs to keep whole, as it is across a panic in any other call.
#[inline]
pub(crate) fn catch<R>(call: impl FnOnce() -> R) -> Result<R, Cow<'static, str>> {
    catch_unwind(AssertUnwindSafe(call)).map_err(message_of)
}

#[cold]
fn message_of(mut payload: Box<dyn Any + Send>) -> Cow<'static, str> {
    if let Some(message) = payload.downcast_ref::<&'static str>() {
        return Cow::Borrowed(message);
    }
    if let Some(message) = payload.downcast_mut::<String>() {
        return Cow::Owned(mem::take(message));
    }
    // The payload of `panic_any` may panic once more as it is dropped.
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        mem::forget(payload);
    }
    Cow::Borrowed("a value that is no text")
}
