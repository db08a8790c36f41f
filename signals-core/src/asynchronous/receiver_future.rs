//! [`ReceiverFuture`]: the future of a receiver, whose type its signal does not know.
//!
//! Boxing each future would be safe but would allocate for each call. Instead, a small future is stored in a buffer,
//! the room, together with two functions that know its type: `poll` and `drop`.
//!
//! # Safety
//!
//! - The functions are made for the type of the future in the room, in [`ReceiverFuture::in_place`], and never change.
//! - The future does not move between its first poll and its drop: `poll` takes `self` pinned, and the room is part of `self`.
//! - It is dropped exactly once, by the `Drop` of [`ReceiverFuture`].
//! - [`ReceiverFuture`] has the auto traits and the lifetime of the future, through its [`PhantomData`].

use core::future::Future;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::pin::Pin;
use core::ptr::drop_in_place;
use core::task::{Context, Poll};

use crate::response::IntoResponse;

/// The largest size in bytes of a receiver's future that is stored without a heap allocation: 256.
///
/// A future whose alignment is more than 8 is boxed whatever its size. See
/// [`Receiver::future_size`](crate::Receiver::future_size).
///
/// ```
/// use signals_core::{AsyncSignal, INLINE_FUTURE_SIZE, receiver, signal};
///
/// #[signal]
/// static USER_SIGNED_UP: AsyncSignal<fn(user: &str)>;
///
/// #[receiver(USER_SIGNED_UP)]
/// async fn welcome(user: &str) {
///     println!("welcome, {user}");
/// }
///
/// # fn main() {
/// let small = |size| size <= INLINE_FUTURE_SIZE;
/// assert!(USER_SIGNED_UP.receivers().all(|receiver| receiver.future_size().is_none_or(small)));
/// # }
/// ```
pub const INLINE_FUTURE_SIZE: usize = 256;

/// The future of a receiver, in place if it fits, otherwise in a box.
pub struct ReceiverFuture<'a, R> {
    room: Room,
    poll: unsafe fn(*mut Room, &mut Context<'_>) -> Poll<R>,
    drop: unsafe fn(*mut Room),
    /// The future in the room. It borrows for `'a`, and is neither `Sync` nor `Unpin`.
    future: PhantomData<dyn Future<Output = R> + Send + 'a>,
}

/// The buffer for a future. Code in this file makes no reference to it: a `&mut Room` would claim to be the only pointer to its
/// bytes, while a future may contain pointers into itself. A reference to the future makes no such claim, since it is not `Unpin`.
type Room = [MaybeUninit<u64>; ROOM];

const ROOM: usize = INLINE_FUTURE_SIZE / size_of::<u64>();

/// Returns `true` if an `F` fits into the room.
const fn fits<F>() -> bool {
    size_of::<F>() <= size_of::<Room>() && align_of::<F>() <= align_of::<Room>()
}

/// Polls the future in the room.
///
/// # Safety
///
/// The room contains an `F`, which does not move before it is dropped.
unsafe fn poll<F: Future<Output: IntoResponse<R>>, R>(room: *mut Room, context: &mut Context<'_>) -> Poll<R> {
    // SAFETY: the caller guarantees it.
    let future = unsafe { Pin::new_unchecked(&mut *room.cast::<F>()) };
    match future.poll(context) {
        Poll::Ready(response) => Poll::Ready(response.into_response()),
        Poll::Pending => Poll::Pending,
    }
}

/// Drops the future in the room.
///
/// # Safety
///
/// The room contains an `F`, which is not used afterwards.
unsafe fn drop<F>(room: *mut Room) {
    // SAFETY: the caller guarantees it.
    unsafe { drop_in_place(room.cast::<F>()) };
}

impl<'a, R> ReceiverFuture<'a, R> {
    /// Stores the future, or a box of it.
    pub fn from_or_box<F: Future<Output: IntoResponse<R>> + Send + 'a>(future: F) -> Self {
        if const { fits::<F>() } {
            // SAFETY: the future fits.
            unsafe { Self::in_place(future) }
        } else {
            // SAFETY: a box fits.
            unsafe { Self::in_place(Box::pin(future)) }
        }
    }

    /// Stores the future in the room.
    ///
    /// # Safety
    ///
    /// The future fits into the room.
    unsafe fn in_place<F: Future<Output: IntoResponse<R>> + Send + 'a>(future: F) -> Self {
        let mut this = ReceiverFuture {
            room: [MaybeUninit::uninit(); ROOM],
            poll: poll::<F, R>,
            drop: drop::<F>,
            future: PhantomData,
        };
        // SAFETY: the caller guarantees that the future fits, which includes its alignment. Only its own bytes are written.
        unsafe { (&raw mut this.room).cast::<F>().write(future) };
        this
    }
}

impl<R> Future for ReceiverFuture<'_, R> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        // SAFETY: nothing is moved out of `this`.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: `poll` is made for the type of the future in the room. The future does not move, since `self` is pinned.
        unsafe { (this.poll)(&raw mut this.room, context) }
    }
}

impl<R> Drop for ReceiverFuture<'_, R> {
    fn drop(&mut self) {
        // SAFETY: `drop` is made for the type of the future in the room. Nothing uses the future afterwards.
        unsafe { (self.drop)(&raw mut self.room) };
    }
}
