//! Responses: what receivers return, and what it means for the rest of the send.
//!
//! [`Response`] decides whether a response stops a send. [`IntoResponse`] converts what a receiver returns into the response
//! of its signal. Both are traits, so aliases and re-exports work as the type itself does.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::ops::ControlFlow;
use core::ptr::NonNull;

/// A response that decides whether a send continues or stops.
///
/// | response | stops at | `send` returns |
/// |---|---|---|
/// | `()` | nothing | `()` |
/// | `Result<(), E>` | the first `Err` | that `Err`, or `Ok(())` |
/// | `ControlFlow<B>` | the first `Break` | that `Break`, or `Continue(())` |
///
/// A signal with any other response has `responses` but not `send`. Implement the trait for your own type to get `send` and
/// `send_robust` for it. If one of its methods panics, that ends any send, also a robust one:
///
/// ```
/// use signals_core::{Response, Signal, receiver, signal};
///
/// #[derive(Debug, PartialEq)]
/// enum Verdict {
///     Fine,
///     Spam(&'static str),
/// }
///
/// impl Response for Verdict {
///     type Failure = &'static str;
///
///     fn proceed() -> Self {
///         Verdict::Fine
///     }
///
///     fn stops(&self) -> bool {
///         *self != Verdict::Fine
///     }
///
///     fn into_failure(self) -> Option<Self::Failure> {
///         match self {
///             Verdict::Fine => None,
///             Verdict::Spam(why) => Some(why),
///         }
///     }
/// }
///
/// #[signal]
/// static COMMENT_POSTED: Signal<fn(text: &str) -> Verdict>;
///
/// #[receiver(COMMENT_POSTED)]
/// fn no_shouting(text: &str) -> Verdict {
///     if text == text.to_uppercase() { Verdict::Spam("shouting") } else { Verdict::Fine }
/// }
///
/// # fn main() {
/// assert_eq!(COMMENT_POSTED.send("hello"), Verdict::Fine);
/// assert_eq!(COMMENT_POSTED.send("HELLO"), Verdict::Spam("shouting"));
/// # }
/// ```
///
/// Django: `send` never stops by a response. A receiver can only raise an exception.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether a send continues or stops",
    label = "use `responses` here",
    note = "`send` is for signals that respond with nothing, `Result<(), E>`, `ControlFlow<B>` or another `Response`"
)]
pub trait Response: Sized {
    /// What `send_robust` reports for a response that stops.
    type Failure;

    /// Returns the response of a send that no receiver stopped.
    fn proceed() -> Self;

    /// Returns `true` if `send` calls no further receiver and returns this response.
    fn stops(&self) -> bool;

    /// Returns the failure of a response that [stops](Self::stops), `None` for any other.
    fn into_failure(self) -> Option<Self::Failure>;
}

impl Response for () {
    type Failure = Infallible;

    #[inline]
    fn proceed() -> Self {}

    #[inline]
    fn stops(&self) -> bool {
        false
    }

    #[inline]
    fn into_failure(self) -> Option<Infallible> {
        None
    }
}

impl<E> Response for Result<(), E> {
    type Failure = E;

    #[inline]
    fn proceed() -> Self {
        Ok(())
    }

    #[inline]
    fn stops(&self) -> bool {
        self.is_err()
    }

    #[inline]
    fn into_failure(self) -> Option<E> {
        self.err()
    }
}

impl<B> Response for ControlFlow<B> {
    type Failure = B;

    #[inline]
    fn proceed() -> Self {
        ControlFlow::Continue(())
    }

    #[inline]
    fn stops(&self) -> bool {
        self.is_break()
    }

    #[inline]
    fn into_failure(self) -> Option<B> {
        self.break_value()
    }
}

/// A type that a receiver may return if the response of its signal is `R`: `R` itself, or `()` if `R` is a `Result<(), E>` or a
/// `ControlFlow<B>`.
#[diagnostic::on_unimplemented(
    message = "this receiver returns `{Self}`, but the response of its signal is `{R}`",
    label = "expected `{R}`"
)]
pub trait IntoResponse<R> {
    /// Converts the value into the response.
    fn into_response(self) -> R;
}

#[doc(hidden)]
impl<R> IntoResponse<R> for R {
    #[inline]
    fn into_response(self) -> R {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<E> IntoResponse<Result<(), E>> for () {
    #[inline]
    fn into_response(self) -> Result<(), E> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<B> IntoResponse<ControlFlow<B>> for () {
    #[inline]
    fn into_response(self) -> ControlFlow<B> {
        ControlFlow::Continue(())
    }
}

/// A second type that every value converts into, so that rustc cannot infer the type from a single implementation.
///
/// Otherwise rustc would report a plain type mismatch instead of the text above.
pub struct Ambiguous<R>(pub(crate) R);

#[doc(hidden)]
impl<R> IntoResponse<Ambiguous<R>> for R {
    fn into_response(self) -> Ambiguous<R> {
        Ambiguous(self)
    }
}

/// Converts what a receiver returned into the response of its signal.
#[inline]
pub fn respond<R>(response: impl IntoResponse<R>) -> R {
    response.into_response()
}

/// Returns another copy of a closure that captures nothing.
///
/// # Safety
///
/// A value of `C` exists or existed, and may still be used, on this thread.
#[inline]
#[must_use]
pub const unsafe fn again<C: Copy>() -> C {
    const { assert!(size_of::<C>() == 0, "a receiver captures nothing") };
    // SAFETY: `C` has no bytes, so reading it from any aligned address is valid. `Copy` allows any number of copies.
    unsafe { NonNull::dangling().read() }
}

/// Supplies the response in place of a call, if the receiver was disconnected during the send.
pub struct Skipped<R>(PhantomData<R>);

impl<R> Default for Skipped<R> {
    fn default() -> Self {
        Skipped(PhantomData)
    }
}

impl<R: Response> Skipped<R> {
    /// Returns the response that continues the send.
    #[must_use]
    pub fn __response(self) -> R {
        R::proceed()
    }
}

/// Provides `__response` if `R` is no [`Response`]. Otherwise rustc prefers the method of [`Skipped`] itself.
pub trait Unsendable<R> {
    /// # Panics
    ///
    /// Always. Such a signal has no `send`, and `responses` skips the receiver, so this is never called.
    fn __response(self) -> R;
}

impl<R> Unsendable<R> for Skipped<R> {
    fn __response(self) -> R {
        unreachable!("a signal without `send` skips disconnected receivers")
    }
}
