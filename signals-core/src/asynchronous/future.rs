//! The futures of receivers, and the bounds on what an asynchronous signal sends and connects.

use core::future::Future;
use core::task::Context;

use super::receiver_future::{Asked, Room};
use crate::registry::slot::FutureSize;
use crate::response::IntoResponse;
use crate::signal::dispatcher::IsAsyncSignal;

/// Starts the future of an `async` receiver in `room`, with the response that its signal declares.
#[inline]
pub fn respond_async<'a, R, T: IntoResponse<R>>(
    response: impl Future<Output = T> + Send + 'a,
    room: Room<'_, 'a, R>,
    context: &mut Context<'_>,
) -> Asked<'a, R> {
    room.start(response, context)
}

/// Fails to compile if `T` is not an `AsyncArgument`.
pub const fn assert_async_argument<T: AsyncArgument>() {}

/// A value that an asynchronous signal can pass to its receivers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of an asynchronous signal",
    label = "the futures of the signal are `Send`, and this type is not"
)]
pub trait AsyncArgument {}

impl<T: Send> AsyncArgument for T {}

/// Fails to compile if `T` is not an `AsyncResponse`.
pub const fn assert_async_response<T: AsyncResponse>() {}

/// A response that the receivers of an asynchronous signal can return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the response of an asynchronous signal",
    label = "the futures of the signal are `Send`, and this type is not"
)]
pub trait AsyncResponse {}

impl<T: Send> AsyncResponse for T {}

/// Returns the size of the future that an `async` receiver of `signal` returns. The thunks of the signal, of type `F`, take the
/// arguments, a room and a context.
#[must_use]
pub const fn future_size<S, F, A, P, X, O, C, R>(_signal: S, receiver: C) -> FutureSize
where
    S: IsAsyncSignal<F>,
    F: Fn(A, P, X) -> O + 'static,
    C: FnOnce(A) -> R,
{
    core::mem::forget(receiver);
    FutureSize::of::<R>()
}

/// An asynchronous function or closure that can be connected at run time. It takes the arguments `A`, a tuple, and responds
/// with `R`.
///
/// Stable Rust cannot express that the future of an `AsyncFn` is `Send`. Each call therefore consumes a clone of the closure, as
/// `FnOnce`, whose future has a type that can be bounded.
#[diagnostic::on_unimplemented(
    message = "this receiver cannot be connected to an asynchronous signal",
    label = "expected an asynchronous function or closure of no more than 16 arguments, whose captures are `Clone`"
)]
pub trait AsyncReceiver<A, R>: Clone + Send + Sync + 'static {
    /// The future that a call returns.
    type Future: Future<Output = R> + Send;
    /// Calls the receiver.
    fn call(&self, arguments: A) -> Self::Future;
}

macro_rules! async_receivers {
    ($($last:ident $($type:ident)*)?) => {
        impl<C, R, O, $($last, $($type),*)?> AsyncReceiver<($($last, $($type,)*)?), R> for C
        where
            C: FnOnce($($last, $($type),*)?) -> O + Clone + Send + Sync + 'static,
            O: Future<Output = R> + Send,
        {
            type Future = O;

            #[allow(non_snake_case, reason = "the parameters are named after their types")]
            fn call(&self, ($($last, $($type,)*)?): ($($last, $($type,)*)?)) -> O {
                self.clone()($($last, $($type),*)?)
            }
        }

        $(async_receivers!($($type)*);)?
    };
}

async_receivers!(A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14 A15 A16);
