//! What receivers return, and what it means for the rest of the send.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::ops::ControlFlow;
use core::ptr::NonNull;

/// A response that `send` understands: it tells the send to go on or to stop.
///
/// | response | stops at | `send` returns |
/// |---|---|---|
/// | `()` | nothing | `()` |
/// | `Result<(), E>` | the first `Err` | it, or `Ok(())` |
/// | `ControlFlow<B>` | the first `Break` | it, or `Continue(())` |
///
/// A signal with any other response has `responses` in place of `send`. Implement the trait for a type of your own to
/// give it `send` and `send_robust`:
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
/// Django's `send` never stops: a receiver can veto only by raising, which hides it from the ones after it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` tells `send` neither to go on nor to stop",
    label = "use `responses` here",
    note = "`send` is for signals that respond with nothing, `Result<(), E>`, `ControlFlow<B>` or another `Response`"
)]
pub trait Response: Sized {
    /// What `send_robust` reports of a response that stops.
    type Failure;

    /// The response of a send that nobody stopped.
    fn proceed() -> Self;

    /// Whether `send` calls no further receiver and returns this response.
    fn stops(&self) -> bool;

    /// The failure in a response that [stops](Self::stops), `None` in any other.
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

/// What a receiver may return for a signal whose response is `R`: `R`, or nothing where nothing means to go on.
#[diagnostic::on_unimplemented(
    message = "this receiver returns `{Self}`, but the response of its signal is `{R}`",
    label = "expected `{R}`"
)]
pub trait IntoResponse<R> {
    /// The response.
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

/// Keeps rustc from taking the receiver's type for the signal's, as it would if only one implementation could fit: it
/// would then report a mere type mismatch in place of the text above.
pub struct Ambiguous<R>(pub(crate) R);

#[doc(hidden)]
impl<R> IntoResponse<Ambiguous<R>> for R {
    fn into_response(self) -> Ambiguous<R> {
        Ambiguous(self)
    }
}

/// The response of a receiver, as its signal wants it.
#[inline]
pub fn respond<R>(response: impl IntoResponse<R>) -> R {
    response.into_response()
}

/// One more of a closure that captures nothing.
///
/// # Safety
///
/// There is one, or was, and it may be used on this thread, and still.
#[inline]
#[must_use]
pub const unsafe fn again<C: Copy>() -> C {
    const { assert!(size_of::<C>() == 0, "a receiver captures nothing") };
    // SAFETY: it takes no memory, so any address that is aligned is one of it, and `Copy` allows as many as one likes.
    unsafe { NonNull::dangling().read() }
}

/// What a signal with the response `R` puts in place of the call of a receiver that was disconnected meanwhile.
pub struct Skipped<R>(PhantomData<R>);

impl<R> Default for Skipped<R> {
    fn default() -> Self {
        Skipped(PhantomData)
    }
}

impl<R: Response> Skipped<R> {
    /// The send goes on.
    #[must_use]
    pub fn response(&self) -> R {
        R::proceed()
    }
}

/// Taken where `R` is no [`Response`], for the method of [`Skipped`] itself comes first.
pub trait Unsendable<R> {
    /// # Panics
    ///
    /// Always. Such a signal has no `send`, and `responses` leaves the receiver out.
    fn response(&self) -> R;
}

impl<R> Unsendable<R> for Skipped<R> {
    fn response(&self) -> R {
        unreachable!("a signal without `send` leaves disconnected receivers out")
    }
}
