//! Room for the future of a receiver, whose type its signal does not know: the `unsafe` code of asynchronous signals.

use core::future::Future;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::pin::Pin;
use core::ptr::drop_in_place;
use core::task::{Context, Poll};

use super::future::INLINE_FUTURE_SIZE;
use crate::response::IntoResponse;

/// The future of a receiver, in place if it fits, or in a box.
pub struct ReceiverFuture<'a, R> {
    room: Room,
    poll: unsafe fn(*mut Room, &mut Context<'_>) -> Poll<R>,
    drop: unsafe fn(*mut Room),
    /// What is in the room: it borrows for `'a`, and is neither `Sync` nor `Unpin`.
    future: PhantomData<dyn Future<Output = R> + Send + 'a>,
}

/// Nothing in here makes a reference to it: rustc would take that for the only way to bytes that a future may have other
/// pointers to. One to the future itself it does not, for such a future is not `Unpin`.
type Room = [MaybeUninit<u64>; ROOM];

const ROOM: usize = INLINE_FUTURE_SIZE / size_of::<u64>();

/// Whether there is room for an `F`.
const fn fits<F>() -> bool {
    size_of::<F>() <= size_of::<Room>() && align_of::<F>() <= align_of::<Room>()
}

/// # Safety
///
/// There is an `F` in the room, which is not moved before it is dropped.
unsafe fn poll<F: Future<Output: IntoResponse<R>>, R>(room: *mut Room, context: &mut Context<'_>) -> Poll<R> {
    // SAFETY: the caller promises it.
    let future = unsafe { Pin::new_unchecked(&mut *room.cast::<F>()) };
    match future.poll(context) {
        Poll::Ready(response) => Poll::Ready(response.into_response()),
        Poll::Pending => Poll::Pending,
    }
}

/// # Safety
///
/// There is an `F` in the room, which is not used any more.
unsafe fn drop<F>(room: *mut Room) {
    // SAFETY: the caller promises it.
    unsafe { drop_in_place(room.cast::<F>()) };
}

impl<'a, R> ReceiverFuture<'a, R> {
    /// Takes in the future, or a box of it.
    pub fn from_or_box<F: Future<Output: IntoResponse<R>> + Send + 'a>(future: F) -> Self {
        if const { fits::<F>() } {
            // SAFETY: it fits.
            unsafe { Self::in_place(future) }
        } else {
            // SAFETY: a pointer fits.
            unsafe { Self::in_place(Box::pin(future)) }
        }
    }

    /// # Safety
    ///
    /// The future fits.
    unsafe fn in_place<F: Future<Output: IntoResponse<R>> + Send + 'a>(future: F) -> Self {
        let mut this = ReceiverFuture {
            room: [MaybeUninit::uninit(); ROOM],
            poll: poll::<F, R>,
            drop: drop::<F>,
            future: PhantomData,
        };
        // SAFETY: the caller promises that it fits, which includes its alignment. Only its own bytes are written.
        unsafe { (&raw mut this.room).cast::<F>().write(future) };
        this
    }
}

impl<R> Future for ReceiverFuture<'_, R> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        // SAFETY: nothing is moved out of it.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: `poll` is that for the type of what is in the room, which stays where it is, for `self` is pinned.
        unsafe { (this.poll)(&raw mut this.room, context) }
    }
}

impl<R> Drop for ReceiverFuture<'_, R> {
    fn drop(&mut self) {
        // SAFETY: `drop` is that for the type of what is in the room. Nothing comes after it.
        unsafe { (self.drop)(&raw mut self.room) };
    }
}
