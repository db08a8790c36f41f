//! Failures of receivers, and how panics of user code are caught.
//!
//! This file is the only one that catches panics, by [`catch`]. [`drop_user`] drops values of user types, whose `Drop` may panic:
//! a send or a change of the wiring must then still finish.

use core::any::Any;
use core::convert::Infallible;
use core::fmt::{self, Debug, Display};
use std::borrow::Cow;
use std::error::Error;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::vec;

use crate::receiver::Receiver;
use crate::response::Response;

/// A receiver that failed, and how it failed.
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
    /// Returns the receiver that failed.
    #[must_use]
    pub const fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// Returns how it failed.
    #[must_use]
    pub const fn kind(&self) -> &FailureKind<E> {
        &self.kind
    }

    /// Returns how it failed, by value.
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

/// The failures of a `send_robust`, in the order in which the receivers ran. Empty if no receiver failed.
///
/// It allocates no memory while it is empty.
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
#[must_use = "unused failures are lost: use `into_result` to handle them"]
#[derive(Debug)]
pub struct Failures<E = Infallible> {
    pub(crate) failures: Vec<Failure<E>>,
}

impl<E> Failures<E> {
    /// Returns `true` if no receiver failed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.failures.is_empty()
    }

    /// Returns the number of receivers that failed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.failures.len()
    }

    /// Iterates over the failures, in the order in which the receivers ran.
    pub fn iter(&self) -> std::slice::Iter<'_, Failure<E>> {
        self.failures.iter()
    }

    /// Returns `Ok` if no receiver failed. Use it with `?`.
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
    /// Writes a line for each failure.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, rest @ ..] = self.failures.as_slice() else {
            return f.write_str("no receiver failed");
        };
        write!(f, "{first}")?;
        rest.iter().try_for_each(|failure| write!(f, "\n{failure}"))
    }
}

impl<E: Debug + Display> Error for Failures<E> {}

impl<E> Failures<E> {
    pub(crate) const fn new() -> Self {
        Failures { failures: Vec::new() }
    }

    /// Adds the failure of a call, if it failed: `response` is its response, or the message of its panic.
    #[inline]
    pub(crate) fn add<R: Response<Failure = E>>(
        &mut self,
        response: Result<R, Cow<'static, str>>,
        receiver: impl FnOnce() -> Receiver,
    ) {
        let kind = match response {
            Ok(response) => response.into_failure().map(FailureKind::Returned),
            Err(message) => Some(FailureKind::Panicked(message)),
        };
        if let Some(kind) = kind {
            self.failures.push(Failure { receiver: receiver(), kind });
        }
    }
}

impl<E> Failure<E> {
    pub(crate) fn panicked(receiver: Receiver, message: Cow<'static, str>) -> Self {
        Failure { receiver, kind: FailureKind::Panicked(message) }
    }
}

/// Calls user code. Returns the message if it panics.
///
/// `AssertUnwindSafe`: user code that panics has to keep its own shared state consistent, as in any other call.
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
    // The payload of `panic_any` may panic when it is dropped, and so may the payload of that panic.
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload)))
        && !(payload.is::<&'static str>() || payload.is::<String>())
    {
        mem::forget(payload);
    }
    Cow::Borrowed("a value that is no text")
}

/// Drops a value of a user's type, and catches a panic of its `Drop`. The panic hook has reported it by then.
#[cold]
pub(crate) fn drop_user<T>(value: T) {
    let _panic = catch(|| drop(value));
}
