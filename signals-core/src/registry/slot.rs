//! [`Slot`]: one receiver in the section of all receivers, and [`Entry`], its content.
//!
//! # Thunks without a type
//!
//! The slots of all signals are in one section, so all have one type, and the thunk is [`Erased`]. The signal of the slot knows
//! the type: a slot is made by a function that accepts only thunks of that type. See
//! [`dispatcher`](crate::signal::dispatcher).
//!
//! # States of an entry
//!
//! Before the sort, `rank` and the fields after it are unused, and `active` is null. The sort sets them. After that, an entry is
//! connected or disconnected, and [`Entry::set_connected`] switches between the two.
//!
//! # Adding a field
//!
//! A slot has 120 bytes on 64-bit targets, and each pointer in it 24 more for a relocation. So:
//!
//! - A fact that few receivers have goes into [`Extras`], with a method `with_…`. The expansion calls it:
//!   `receiver/expand/extras.rs` in `signals-macros`.
//! - A fact that every receiver has goes into [`Metadata`] and the functions that make slots, `slot` and `async_slot` in
//!   [`dispatcher`](crate::signal::dispatcher). Their callers are `receiver/expand/mod.rs` in `signals-macros` and the macro of
//!   `signals-durable`.
//! - What sends need goes into [`Entry`]. [`Slot::new`] gives it a constant value, and the [sort](super::sort) the final one.
//! - Then give [`Receiver`](crate::Receiver) a method that returns it. If `cargo signals` is to show it, go on as the page of
//!   `signal/layout.rs` says.
//!
//! Change the size in the documentation of `#[receiver]`, and measure: `PERFORMANCE.md` has the limits.

use core::any::TypeId;
use core::cell::UnsafeCell;
use core::fmt;
use core::mem::{offset_of, transmute_copy};
use core::ptr;

use super::Slots;
use super::metadata::{Extras, Metadata};
use crate::sync::atomic::Ordering::Acquire;
#[cfg(feature = "std")]
use crate::sync::atomic::Ordering::Release;
use crate::sync::atomic::{AtomicBool, AtomicPtr};

/// One receiver, as a static in the section.
#[repr(transparent)]
pub struct Slot(UnsafeCell<Entry>);

// SAFETY: only the sort moves or modifies the entry without synchronisation, and it ends before any entry is read. All later
// writes are atomic.
unsafe impl Sync for Slot {}

impl Slot {
    /// Makes the slot of a receiver of `signal`. `thunk` must have the type that the signal's dispatcher calls.
    pub(crate) const fn new(
        signal: &'static Slots,
        thunk: Erased,
        future_size: FutureSize,
        metadata: Metadata,
    ) -> Self {
        Slot(UnsafeCell::new(Entry {
            thunk,
            active: AtomicPtr::new(ptr::null_mut()),
            disconnected: AtomicBool::new(false),
            future_size,
            metadata,
            signal,
            rank: 0,
            group_len: 0,
            next_in_bucket: NONE,
            first_in_bucket: NONE,
        }))
    }

    /// Sets the order.
    #[must_use]
    pub const fn with_order(mut self, order: i32) -> Self {
        self.0.get_mut().metadata.order = order;
        self
    }

    /// Sets the facts that most receivers do not have.
    #[must_use]
    pub const fn with_extras(mut self, extras: &'static Extras) -> Self {
        self.0.get_mut().metadata.extras = Some(extras);
        self
    }
}

/// The contents of a slot.
pub(crate) struct Entry {
    pub(super) thunk: Erased,
    /// The thunk that sends call. While the receiver is disconnected, it is one that does nothing, which a send that already
    /// walks the slots then calls. Null until the slots are sorted, since an address here would need a relocation of 24 bytes.
    pub(super) active: AtomicPtr<()>,
    /// Not derived from `active`, since two functions that do the same may have the same address.
    disconnected: AtomicBool,
    pub(super) future_size: FutureSize,
    pub(crate) metadata: Metadata,
    pub(crate) signal: &'static Slots,
    /// The position among all receivers of the signal.
    pub(crate) rank: u32,
    /// On the first entry of a sender's group: how many entries the group has.
    pub(super) group_len: u32,
    /// On the first entry of a group: the first entry of the next group in the same bucket.
    pub(super) next_in_bucket: u32,
    /// On the entry whose position is the number of a bucket: the first entry of the first group in that bucket.
    pub(super) first_in_bucket: u32,
}

/// No entry. A program has fewer than 2^32 - 1 receivers.
pub(super) const NONE: u32 = u32::MAX;

impl Entry {
    pub(crate) const THUNK_AT: usize = offset_of!(Entry, thunk);
    pub(crate) const FUTURE_SIZE_AT: usize = offset_of!(Entry, future_size);

    /// Returns the size in bytes of the future that the receiver returns, if it returns one.
    pub(crate) fn future_size(&self) -> Option<usize> {
        self.future_size.get()
    }

    #[inline]
    pub(crate) fn sender(&self) -> Option<TypeId> {
        self.metadata.sender_id()
    }

    #[inline]
    pub(crate) fn is_connected(&self) -> bool {
        // Acquire pairs with `set_connected`: what the other thread did before it disconnected the receiver is visible.
        !self.disconnected.load(Acquire)
    }

    #[cfg(feature = "std")]
    pub(crate) fn set_connected(&self, connected: bool) {
        let active = if connected { self.thunk } else { self.signal.skip };
        // Release: see `is_connected`.
        self.active.store(active.0, Release);
        self.disconnected.store(!connected, Release);
    }

    /// Returns the thunk, even if the receiver is disconnected.
    ///
    /// # Safety
    ///
    /// The signal calls its receivers through a `T`. If `T` returns futures, the entry has a future size.
    #[inline]
    pub(crate) unsafe fn thunk<T: Thunk>(&self) -> T {
        // SAFETY: the caller guarantees it.
        unsafe { self.thunk.get() }
    }

    /// Returns the thunk, or one that does nothing if the receiver is disconnected.
    ///
    /// # Safety
    ///
    /// The same as for [`thunk`](Self::thunk).
    #[inline]
    pub(crate) unsafe fn active<T: Thunk>(&self) -> T {
        // Acquire: as in `is_connected`.
        let active = Erased(self.active.load(Acquire));
        // SAFETY: the caller guarantees it. The thunk that does nothing has the same type.
        unsafe { active.get() }
    }
}

/// A function pointer without its type.
#[derive(Clone, Copy)]
pub(crate) struct Erased(*mut ());

// SAFETY: `new` accepts only values that are `Send` and `Sync`.
unsafe impl Send for Erased {}

// SAFETY: as for `Send`.
unsafe impl Sync for Erased {}

impl Erased {
    pub(crate) const fn new<T: Copy + Send + Sync + 'static>(thunk: T) -> Self {
        const { assert!(size_of::<T>() == size_of::<Erased>()) };
        // SAFETY: the sizes are equal, and a raw pointer can hold any bytes of its size.
        unsafe { transmute_copy(&thunk) }
    }

    /// Returns the function pointer.
    ///
    /// # Safety
    ///
    /// `new` made this from a `T`.
    #[inline]
    unsafe fn get<T: Thunk>(self) -> T {
        // SAFETY: the caller guarantees it.
        unsafe { transmute_copy(&self) }
    }

    pub(super) const fn address(self) -> *mut () {
        self.0
    }
}

/// A function pointer. The standard library has no trait for function pointers; these bounds come close.
pub trait Thunk: fmt::Pointer + Copy + Send + Sync + 'static {}

impl<T: fmt::Pointer + Copy + Send + Sync + 'static> Thunk for T {}

/// The size of the future that a receiver returns, or [`NO_FUTURE`](Self::NO_FUTURE).
#[derive(Clone, Copy)]
pub struct FutureSize(u32);

impl FutureSize {
    /// The receiver returns no future.
    pub const NO_FUTURE: Self = FutureSize(u32::MAX);

    /// The size of a future of type `F`.
    ///
    /// # Panics
    ///
    /// If the size is four gigabytes or more.
    #[cfg(feature = "async")]
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the assertion excludes it")]
    pub const fn of<F>() -> Self {
        assert!(size_of::<F>() < u32::MAX as usize, "the future of a receiver must be smaller than four gigabytes");
        FutureSize(size_of::<F>() as u32)
    }

    pub(crate) const fn bits(self) -> u32 {
        self.0
    }

    pub(crate) const fn get(self) -> Option<usize> {
        if self.0 == Self::NO_FUTURE.0 { None } else { Some(self.0 as usize) }
    }
}
