//! [`ReceiverFuture`]: the room for the future of a receiver, whose type its signal does not know.
//!
//! Boxing each future would be safe but would allocate for each call. Instead, a small future is stored in a buffer,
//! the room, together with two functions that know its type: `poll` and `drop`.
//!
//! # Lifecycle
//!
//! The send pins an empty [`ReceiverFuture`] and passes it to the thunk. The thunk knows the type of the future, so it stores the
//! future in the room and polls it once, without a call through a pointer. Most futures are ready then, and are dropped at once.
//! One that is pending stays in the room, and the send polls it through `poll`.
//!
//! # Safety
//!
//! - The functions are made for the type of the future in the room, in [`Room::start_in_place`]. They are there exactly
//!   while the future is.
//! - The future does not move before its drop: all methods take `self` pinned, and the room is part of `self`.
//! - It is dropped exactly once: [`ReceiverFuture::clear`] takes the functions before it drops the future, and the `Drop` calls it.
//! - It is dropped before what it borrows: the caller of [`ReceiverFuture::room`] guarantees it.
//! - Safe code cannot leave a future in the room and answer as if it had not: see [`Asked`].
//! - [`ReceiverFuture`] has the auto traits of the future, through its [`PhantomData`].

use core::future::Future;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::pin::Pin;
use core::ptr::drop_in_place;
use core::task::{Context, Poll, ready};

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

/// The future of a receiver, in place if it fits, otherwise in a box. Empty until it is started.
pub(super) struct ReceiverFuture<R> {
    room: Buffer,
    /// `None` while the room is empty.
    functions: Option<Functions<R>>,
    /// The future in the room is neither `Sync` nor `Unpin`.
    future: PhantomData<dyn Future<Output = R> + Send>,
}

/// The functions that know the type of the future in the room.
#[derive(Clone, Copy)]
struct Functions<R> {
    poll: unsafe fn(*mut Buffer, &mut Context<'_>) -> Poll<R>,
    drop: unsafe fn(*mut Buffer),
}

/// The buffer for a future. Code in this file makes no reference to it: a `&mut Buffer` would claim to be the only pointer to its
/// bytes, while a future may contain pointers into itself. A `&mut` to the future makes no such claim, since it is not `Unpin`; a
/// `&` would claim that nothing writes to it.
type Buffer = MaybeUninit<[u64; ROOM]>;

const ROOM: usize = INLINE_FUTURE_SIZE / size_of::<u64>();

/// Returns `true` if an `F` fits into the room.
const fn fits<F>() -> bool {
    size_of::<F>() <= size_of::<Buffer>() && align_of::<F>() <= align_of::<Buffer>()
}

/// Polls the future in the room.
///
/// # Safety
///
/// The room contains an `F`, which does not move before it is dropped.
#[inline]
unsafe fn poll<F: Future<Output: IntoResponse<R>>, R>(room: *mut Buffer, context: &mut Context<'_>) -> Poll<R> {
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
unsafe fn drop<F>(room: *mut Buffer) {
    // SAFETY: the caller guarantees it.
    unsafe { drop_in_place(room.cast::<F>()) };
}

impl<R> ReceiverFuture<R> {
    /// Returns an empty room.
    #[inline]
    pub(crate) fn empty() -> Self {
        let mut empty = MaybeUninit::<Self>::uninit();
        // SAFETY: the pointer is to the value itself. The buffer may be uninitialised, and the last field has no bytes. Written
        // as a struct, rustc would make a constant of it, and set the buffer to zero.
        unsafe {
            (&raw mut (*empty.as_mut_ptr()).functions).write(None);
            empty.assume_init()
        }
    }

    /// Returns the room for a future that borrows for `'a`.
    ///
    /// # Safety
    ///
    /// The room is empty. What the future borrows lives until `self` is cleared or dropped.
    #[inline]
    pub(super) unsafe fn room<'a>(self: Pin<&mut Self>) -> Room<'_, 'a, R> {
        Room { empty: self, borrowed: PhantomData }
    }

    /// Polls the future that [`Room::start`] left in the room. Drops it if it is ready.
    pub(crate) fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        // SAFETY: nothing is moved out of `this`.
        let this = unsafe { self.as_mut().get_unchecked_mut() };
        let functions = this.functions.as_ref().expect("only a receiver that waits is polled");
        // SAFETY: `poll` is made for the type of the future in the room. The future does not move, since `self` is pinned.
        let response = ready!(unsafe { (functions.poll)(&raw mut this.room, context) });
        self.clear();
        Poll::Ready(response)
    }

    /// Drops the future in the room, if there is one.
    #[inline]
    pub(crate) fn clear(self: Pin<&mut Self>) {
        // SAFETY: nothing is moved out of `this`. No shared reference to the whole: see `Buffer`.
        let this = unsafe { self.get_unchecked_mut() };
        if this.functions.is_some() {
            this.drop_future();
        }
    }

    #[cold]
    fn drop_future(&mut self) {
        // Taken before the drop, which may panic.
        if let Some(functions) = self.functions.take() {
            // SAFETY: `drop` is made for the type of the future in the room. Nothing uses the future afterwards.
            unsafe { (functions.drop)(&raw mut self.room) };
        }
    }
}

/// Room for one future that borrows for `'a`.
pub struct Room<'s, 'a, R> {
    empty: Pin<&'s mut ReceiverFuture<R>>,
    borrowed: Exactly<'a>,
}

/// Makes a type invariant in `'a`.
type Exactly<'a> = PhantomData<fn(&'a ()) -> &'a ()>;

/// What a call of a receiver comes to: a response if the room is empty, or pending if a future is in it.
///
/// A [`Room`] makes one, and is consumed by that. No two calls have the same `'a`, so the answer is that of this call.
pub struct Asked<'a, R> {
    poll: Poll<R>,
    call: Exactly<'a>,
}

impl<R> Asked<'_, R> {
    #[inline]
    fn new(poll: Poll<R>) -> Self {
        Asked { poll, call: PhantomData }
    }

    #[inline]
    pub(super) fn poll(self) -> Poll<R> {
        self.poll
    }
}

impl<'a, R> Room<'_, 'a, R> {
    /// Leaves the room empty and responds.
    #[inline]
    #[must_use]
    pub fn respond(self, response: R) -> Asked<'a, R> {
        Asked::new(Poll::Ready(response))
    }

    /// Stores the future, or a box of it, and polls it. If it is pending, it stays in the room.
    #[inline]
    pub(super) fn start<F>(self, future: F, context: &mut Context<'_>) -> Asked<'a, R>
    where
        F: Future<Output: IntoResponse<R>> + Send + 'a,
    {
        Asked::new(if const { fits::<F>() } {
            // SAFETY: the future fits.
            unsafe { self.start_in_place(future, context) }
        } else {
            // SAFETY: a box fits.
            unsafe { self.start_in_place(Box::pin(future), context) }
        })
    }

    /// Stores the future in the room and polls it.
    ///
    /// # Safety
    ///
    /// The future fits into the room.
    #[inline]
    unsafe fn start_in_place<F>(self, future: F, context: &mut Context<'_>) -> Poll<R>
    where
        F: Future<Output: IntoResponse<R>> + Send + 'a,
    {
        // SAFETY: nothing is moved out of `this`.
        let this = unsafe { self.empty.get_unchecked_mut() };
        // SAFETY: the caller guarantees that the future fits, which includes its alignment. Only its own bytes are written.
        unsafe { (&raw mut this.room).cast::<F>().write(future) };
        // Before the poll, so that a future that panics is dropped with `this`.
        this.functions = Some(Functions { poll: poll::<F, R>, drop: drop::<F> });
        // SAFETY: the room contains an `F`, which does not move, since `this` is pinned.
        let response = ready!(unsafe { poll::<F, R>(&raw mut this.room, context) });
        this.functions = None;
        // SAFETY: the room contains an `F`. Without its functions, nothing else uses it.
        unsafe { drop::<F>(&raw mut this.room) };
        Poll::Ready(response)
    }
}

impl<R> Drop for ReceiverFuture<R> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: `self` was pinned if it contains a future, and does not move before it is gone.
        unsafe { Pin::new_unchecked(self) }.clear();
    }
}
