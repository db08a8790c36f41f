//! A slot: one receiver in the section of all receivers.

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

// SAFETY: the entry is moved only by the one sort, which ends before any entry is read. What is written to it later is
// atomic.
unsafe impl Sync for Slot {}

impl Slot {
    /// A receiver of the signal whose slots these are. `thunk` has the type that the signal's dispatcher calls.
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

    /// Sets what most receivers leave out.
    #[must_use]
    pub const fn with_extras(mut self, extras: &'static Extras) -> Self {
        self.0.get_mut().metadata.extras = Some(extras);
        self
    }
}

/// The contents of a slot.
pub(crate) struct Entry {
    pub(super) thunk: Erased,
    /// The thunk, or while the receiver is disconnected the one that does nothing: a send that is on its way through the
    /// slots calls that. Null until the slots are sorted: an address that the linker has to relocate takes 24 bytes more.
    pub(super) active: AtomicPtr<()>,
    /// Kept beside `active`, since two functions that do the same may have one address.
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

/// No entry. A program has fewer than four thousand million receivers.
pub(super) const NONE: u32 = u32::MAX;

impl Entry {
    pub(crate) const THUNK_AT: usize = offset_of!(Entry, thunk);
    pub(crate) const FUTURE_SIZE_AT: usize = offset_of!(Entry, future_size);

    /// The size in bytes of the future that the receiver returns, if it returns one.
    pub(crate) fn future_size(&self) -> Option<usize> {
        self.future_size.get()
    }

    #[inline]
    pub(crate) fn sender(&self) -> Option<TypeId> {
        self.metadata.sender_id()
    }

    #[inline]
    pub(crate) fn is_connected(&self) -> bool {
        // Acquire pairs with `set_connected`, so that what a thread did before it disconnected is visible.
        !self.disconnected.load(Acquire)
    }

    #[cfg(feature = "std")]
    pub(crate) fn set_connected(&self, connected: bool) {
        let active = if connected { self.thunk } else { self.signal.skip };
        self.active.store(active.0, Release);
        self.disconnected.store(!connected, Release);
    }

    /// The thunk, whether or not the receiver is connected.
    ///
    /// # Safety
    ///
    /// The signal calls its receivers through a `T`, and for a `T` that returns futures the entry has a future size.
    #[inline]
    pub(crate) unsafe fn thunk<T: Thunk>(&self) -> T {
        // SAFETY: the caller promises it.
        unsafe { self.thunk.get() }
    }

    /// The thunk, or one that does nothing if the receiver is disconnected.
    ///
    /// # Safety
    ///
    /// As for [`thunk`](Self::thunk).
    #[inline]
    pub(crate) unsafe fn active<T: Thunk>(&self) -> T {
        // Acquire: as in `is_connected`.
        let active = Erased(self.active.load(Acquire));
        // SAFETY: the caller promises it. The thunk that does nothing has the same type.
        unsafe { active.get() }
    }
}

/// A function pointer of any type.
#[derive(Clone, Copy)]
pub(crate) struct Erased(*mut ());

// SAFETY: `new` takes only what is `Send` and `Sync`.
unsafe impl Send for Erased {}

// SAFETY: as for `Send`.
unsafe impl Sync for Erased {}

impl Erased {
    pub(crate) const fn new<T: Copy + Send + Sync + 'static>(thunk: T) -> Self {
        const { assert!(size_of::<T>() == size_of::<Erased>()) };
        // SAFETY: the sizes are equal, and any bytes of a pointer's size can be kept as a pointer.
        unsafe { transmute_copy(&thunk) }
    }

    /// # Safety
    ///
    /// This was made from a `T`.
    #[inline]
    unsafe fn get<T: Thunk>(self) -> T {
        // SAFETY: the caller promises it.
        unsafe { transmute_copy(&self) }
    }

    pub(super) const fn address(self) -> *mut () {
        self.0
    }
}

/// A function pointer. The standard library has no trait for them; these bounds fit them.
pub trait Thunk: fmt::Pointer + Copy + Send + Sync + 'static {}

impl<T: fmt::Pointer + Copy + Send + Sync + 'static> Thunk for T {}

/// The size of the future that a receiver returns, or that it returns none.
#[derive(Clone, Copy)]
pub struct FutureSize(u32);

impl FutureSize {
    /// The receiver returns no future.
    pub const NO_FUTURE: Self = FutureSize(u32::MAX);

    /// The size of a future of type `F`.
    ///
    /// # Panics
    ///
    /// If it has four gigabytes or more.
    #[cfg(feature = "async")]
    #[expect(clippy::cast_possible_truncation, reason = "the assertion excludes it")]
    pub(crate) const fn of<F>() -> Self {
        assert!(size_of::<F>() < u32::MAX as usize, "the future of a receiver has less than four gigabytes");
        FutureSize(size_of::<F>() as u32)
    }

    pub(crate) const fn bits(self) -> u32 {
        self.0
    }

    pub(crate) fn get(self) -> Option<usize> {
        (self.0 != Self::NO_FUTURE.0).then_some(self.0 as usize)
    }
}
