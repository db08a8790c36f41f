//! The registry: the receivers that the linker collected, and how a signal finds its own.
//!
//! # Concepts
//!
//! - `#[receiver]` adds a [`Slot`] to one section of the binary. A slot holds a *thunk*, the function that calls the receiver,
//!   the [`Metadata`] of the receiver, and a reference to the [`Slots`] of its signal.
//! - [`Entry`] is the content of a slot.
//! - [`Slots`] is the part of a signal that finds its slots: the start and the length of a range in the section.
//! - The [canary] is a slot of the library's own. If it is missing, the linker removed the section.
//!
//! # Lifecycle of a slot
//!
//! 1. The compiler evaluates the slot and the linker places it: see [`section`]. The linker's order is arbitrary.
//! 2. The first use of any signal sorts all slots of the program in place: see [`first_use`] for the threads, and
//!    [`sort`] for the steps. Nothing is allocated, since the memory is that of the section.
//! 3. From then on the slots do not move. Only `active` and `disconnected` change, and both are atomic: see [`Entry`].
//! 4. Slots are statics and are never dropped.
//!
//! # The order of the receivers
//!
//! [`order`] decides it, from `order`, crate, module path and line, and from `after` and `before`. The position of a slot in
//! this order is its *rank*. A signal that senders of several types can send needs its slots grouped instead: those for
//! every sender first, then those of each sender, so that [`by_sender`] finds a group without a list of its own. [`Run`] merges
//! the two parts by rank, so the receivers still run in order.
//!
//! # The status word
//!
//! A send reads one atomic word first, [`Slots::status`]. It is the number of slots, or one of two other values:
//!
//! | status | meaning | a send |
//! |---|---|---|
//! | [`UNSORTED`] | no signal was used yet | sorts the slots, or waits for the thread that does |
//! | [`REWIRED`] | the wiring differs from what was linked | asks [`crate::wiring`] |
//! | a number | the wiring is as linked | calls that many slots |
//!
//! A program that never changes the wiring pays one load and one comparison for that possibility.
//!
//! # Safety
//!
//! Slots are shared statics that one thread modifies without a lock. That is sound because it happens once, before any slot is
//! read. Every read goes through [`Slots::wired`], [`Slots::wired_for`] or [`Slots::all`], or comes after one of them. The first
//! two return `None` until the slots of the signal are published, the last one waits for the sort. All have an acquire load that
//! pairs with a release store after the last modification.

mod arrange;
mod by_sender;
pub(crate) mod canary;
pub(crate) mod first_use;
pub(crate) mod metadata;
pub(crate) mod order;
#[cfg(all(test, feature = "std"))]
mod order_tests;
mod run;
pub(crate) mod section;
pub(crate) mod slot;
mod sort;

use core::any::TypeId;
use core::hint;
use core::mem::offset_of;
use core::ptr;
use core::slice;

use self::by_sender::group;
use self::first_use::sort_once;
pub(crate) use self::metadata::Metadata;
pub(crate) use self::run::Run;
pub(crate) use self::slot::{Entry, Erased, Slot, Thunk};
use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::sync::atomic::{AtomicPtr, AtomicUsize};

/// The slots of one signal.
pub(crate) struct Slots {
    /// The number of slots, or [`UNSORTED`] or [`REWIRED`].
    status: AtomicUsize,
    first: AtomicPtr<Entry>,
    /// The number of slots, once they are sorted.
    len: AtomicUsize,
    /// The number of slots that run for every sender. They come first.
    unfiltered: AtomicUsize,
    /// The first of the slots that run for one type of sender, and their number.
    first_filtered: AtomicPtr<Entry>,
    filtered: AtomicUsize,
    /// `true` if senders of several types can send the signal.
    filters: bool,
    /// A thunk that does nothing, with the type of the signal's thunks.
    #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "no receiver is disconnected"))]
    skip: Erased,
}

/// The status before the first use of any signal.
const UNSORTED: usize = usize::MAX;

/// The status while the wiring differs from what was linked.
const REWIRED: usize = usize::MAX - 1;

impl Slots {
    pub(crate) const FILTERS_AT: usize = offset_of!(Slots, filters);

    /// Makes the slots of a signal, which are found at its first use.
    ///
    /// `skip` is a thunk that does nothing. It replaces the thunk of a receiver that is disconnected.
    pub(crate) const fn new(filters: bool, skip: Erased) -> Self {
        Slots {
            status: AtomicUsize::new(UNSORTED),
            first: AtomicPtr::new(ptr::dangling_mut()),
            len: AtomicUsize::new(0),
            unfiltered: AtomicUsize::new(0),
            first_filtered: AtomicPtr::new(ptr::dangling_mut()),
            filtered: AtomicUsize::new(0),
            filters,
            skip,
        }
    }

    /// Returns `true` if it is already known that there are no receivers.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        // Relaxed: if there are no receivers, nothing else is read.
        self.status.load(Relaxed) == 0
    }

    /// Returns all slots, if they are sorted and the wiring is as linked.
    #[inline]
    pub(crate) fn wired(&self) -> Option<&'static [Entry]> {
        // Acquire pairs with the release stores of the status, the first of which is in `publish`. The entries and what else it
        // stores are therefore visible, and relaxed loads suffice for them.
        let len = self.status.load(Acquire);
        // SAFETY: `publish` stored the start and the length of a slice of entries that no longer move. For a signal without
        // slots, the length is 0 and the start is dangling.
        (len < REWIRED).then(|| unsafe {
            let first = self.first.load(Relaxed);
            hint::assert_unchecked(!first.is_null());
            slice::from_raw_parts(first, len)
        })
    }

    /// Returns `true` if sends have to ask the wiring.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn is_rewired(&self) -> bool {
        // Acquire pairs with `set_rewired`: the change that set it is visible, and the sort, which came before.
        self.status.load(Acquire) == REWIRED
    }

    /// Returns all slots, whatever the wiring. Sorts them first if necessary.
    #[inline]
    pub(crate) fn all(&self) -> &'static [Entry] {
        sort_once();
        // Relaxed: `sort_once` has an acquire load that pairs with the end of the sort.
        // SAFETY: as in `wired`. If there are slots, `publish` ran before `sort_once` returned.
        unsafe { slice::from_raw_parts(self.first.load(Relaxed), self.len.load(Relaxed)) }
    }

    /// Returns the slots to call for a sender of this type: those for every sender, and those for this type only.
    ///
    /// # Safety
    ///
    /// The slots are sorted, and the caller has seen so: see the [page](self#safety) of the registry.
    #[inline]
    pub(crate) unsafe fn run_for(&self, sender: TypeId) -> Run {
        // SAFETY: `publish` stored the start and the length of each part of the slice. Relaxed loads suffice: see `wired`.
        let [unfiltered, filtered] = unsafe {
            let first = self.first.load(Relaxed);
            // Otherwise `wired_for` returns an option that is tested again after the lookup.
            hint::assert_unchecked(!first.is_null());
            [
                slice::from_raw_parts(first, self.unfiltered.load(Relaxed)),
                slice::from_raw_parts(self.first_filtered.load(Relaxed), self.filtered.load(Relaxed)),
            ]
        };
        Run::new([unfiltered, group(filtered, sender)])
    }

    /// Returns the same, if the slots are sorted and the wiring is as linked.
    #[inline]
    pub(crate) fn wired_for(&self, sender: TypeId) -> Option<Run> {
        // Acquire: as in `wired`.
        let is_wired = self.status.load(Acquire) < REWIRED;
        // SAFETY: the status is a number of slots, so they are sorted.
        is_wired.then(|| unsafe { self.run_for(sender) })
    }

    /// Sorts the slots if necessary. After this, the status is not [`UNSORTED`].
    pub(crate) fn settle(&self) {
        // Acquire: as in `wired`, since the caller reads the slots next.
        if self.status.load(Acquire) != UNSORTED {
            return;
        }
        sort_once();
        // Sorting set the status of every signal with slots. This signal may have none. Release, as for every store of the
        // status, so that it does not break the pairing in `wired`.
        let _ = self.status.compare_exchange(UNSORTED, 0, Release, Relaxed);
    }

    pub(crate) const fn filters(&self) -> bool {
        self.filters
    }

    /// Sets whether sends have to ask the wiring. The caller holds the lock of the wiring.
    #[cfg(feature = "std")]
    pub(crate) fn set_rewired(&self, rewired: bool) {
        // Sorts first, since sorting sets the status too. Release: see `is_rewired` and `wired`.
        let len = self.all().len();
        self.status.store(if rewired { REWIRED } else { len }, Release);
    }

    /// Publishes the sorted entries of this signal. From then on, nothing moves them.
    fn publish(&self, entries: &'static mut [Entry], unfiltered: usize) {
        // Shared from here on: neither pointer may claim to be the only one to the slots of the other.
        let entries: &'static [Entry] = entries;
        let filtered = &entries[unfiltered..];
        self.unfiltered.store(unfiltered, Relaxed);
        self.filtered.store(filtered.len(), Relaxed);
        self.first_filtered.store(filtered.as_ptr().cast_mut(), Relaxed);
        self.first.store(entries.as_ptr().cast_mut(), Relaxed);
        self.len.store(entries.len(), Relaxed);
        // Release, and last: a thread that reads the status with acquire sees all of the above.
        self.status.store(entries.len(), Release);
    }

    /// Makes the next use of the signal its first one.
    #[cfg(shuttle)]
    pub(crate) fn forget(&self) {
        self.first.store(ptr::dangling_mut(), Relaxed);
        for len in [&self.len, &self.unfiltered, &self.filtered] {
            len.store(0, Relaxed);
        }
        self.status.store(UNSORTED, Release);
    }
}

/// Makes the next use of any signal that has slots the first one.
///
/// # Safety
///
/// No entry is referred to.
#[cfg(shuttle)]
pub(crate) unsafe fn forget_sort() {
    // SAFETY: the caller guarantees it.
    unsafe { sort::undo() };
    first_use::forget();
}
