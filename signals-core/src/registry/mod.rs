//! The registry: the receivers that the linker collected, and how a signal finds its own.
//!
//! # Concepts
//!
//! - `#[receiver]` adds a [`Slot`] to one section of the binary. A slot holds a thunk, which calls the receiver, what is
//!   known of the receiver ([`Metadata`]), and a reference to the [`Slots`] of its signal.
//! - [`Slots`] is the part of a signal that finds its slots: the start and length of a range in the section.
//! - The [canary] is a slot of the library's own. If it is missing, the linker removed the section.
//!
//! # Lifecycle of a slot
//!
//! 1. The compiler evaluates it, the linker places it. The linker's order is arbitrary.
//! 2. The first use of any signal sorts all slots in place, see [`sort`](self::sort) and [`first_use`]: by signal, and
//!    within a signal in the order in which the receivers run. Nothing is allocated: the memory is the linker's.
//! 3. From then on slots stay where they are. Only `active` and `disconnected` change, both atomic: see [`Entry`].
//!
//! Within a signal's range the receivers of every sender come first, then those of a single sender, grouped by its type.
//! [`by_sender`] finds a group.
//!
//! # The status word
//!
//! A send reads one atomic word first, [`Slots::status`]. It is the number of slots, or
//!
//! - [`UNSORTED`] before the first use: the send sorts, or waits for the thread that does;
//! - [`REWIRED`] while the wiring differs from what the linker made: the send asks [`crate::wiring`].
//!
//! So a program that never changes the wiring pays one load and one comparison for it.

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
#[cfg(shuttle)]
pub use self::sort::unsort;
use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::sync::atomic::{AtomicPtr, AtomicUsize};

/// The slots of one signal.
pub(crate) struct Slots {
    /// How many slots there are, or [`UNSORTED`] or [`REWIRED`].
    status: AtomicUsize,
    first: AtomicPtr<Entry>,
    /// How many slots there are, once they are sorted.
    len: AtomicUsize,
    /// How many of them run for every sender. They come first.
    unfiltered: AtomicUsize,
    /// Whether senders of different types can send the signal.
    filters: bool,
    /// A thunk that does nothing.
    #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "no receiver is disconnected"))]
    skip: Erased,
}

/// In place of the number of slots: no signal was used yet.
const UNSORTED: usize = usize::MAX;

/// In place of the number of slots: the wiring differs from what the linker made.
const REWIRED: usize = usize::MAX - 1;

impl Slots {
    pub(crate) const FILTERS_AT: usize = offset_of!(Slots, filters);

    /// `skip` is a thunk that does nothing. It replaces the thunk of a receiver that is disconnected during a send.
    pub(crate) const fn new(filters: bool, skip: Erased) -> Self {
        Slots {
            status: AtomicUsize::new(UNSORTED),
            first: AtomicPtr::new(ptr::dangling_mut()),
            len: AtomicUsize::new(0),
            unfiltered: AtomicUsize::new(0),
            filters,
            skip,
        }
    }

    /// Whether it is known that there are no receivers.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        self.status.load(Relaxed) == 0
    }

    /// All slots, if they are sorted and the wiring is what the linker made.
    #[inline]
    pub(crate) fn wired(&self) -> Option<&'static [Entry]> {
        // Acquire: `publish` stores the status last, with release, so the entries and their start are visible.
        let len = self.status.load(Acquire);
        if len >= REWIRED {
            return None;
        }
        // SAFETY: `publish` stored the start and length of a slice of entries that are no longer moved. Before that the
        // length is 0 and the start dangles.
        Some(unsafe {
            let first = self.first.load(Relaxed);
            hint::assert_unchecked(!first.is_null());
            slice::from_raw_parts(first, len)
        })
    }

    /// All slots, whatever the wiring. Sorts them first if that was not done.
    pub(crate) fn all(&self) -> &'static [Entry] {
        sort_once();
        // SAFETY: as in `wired`: if there are slots, `publish` ran before `sort_once` returned.
        unsafe { slice::from_raw_parts(self.first.load(Relaxed), self.len.load(Relaxed)) }
    }

    /// Of these slots of the signal, those that a sender of this type calls: the ones for every sender, and its own.
    #[inline]
    pub(crate) fn split(&self, entries: &'static [Entry], sender: TypeId) -> [&'static [Entry]; 2] {
        let (unfiltered, filtered) = entries.split_at(self.unfiltered.load(Relaxed));
        [unfiltered, if filtered.is_empty() { filtered } else { group(filtered, sender) }]
    }

    /// Makes the status known: after this it is not [`UNSORTED`].
    pub(crate) fn settle(&self) {
        if self.status.load(Acquire) != UNSORTED {
            return;
        }
        sort_once();
        // Sorting set the status of every signal that has slots. This one may have none.
        let _ = self.status.compare_exchange(UNSORTED, 0, Release, Relaxed);
    }

    pub(crate) const fn filters(&self) -> bool {
        self.filters
    }

    /// Whether sends have to ask the wiring.
    #[cfg(feature = "std")]
    pub(crate) fn is_rewired(&self) -> bool {
        self.status.load(Acquire) == REWIRED
    }

    /// Sets whether sends have to ask the wiring. Called with the lock on the wiring.
    #[cfg(feature = "std")]
    pub(crate) fn set_rewired(&self, rewired: bool) {
        // Sorts first, as sorting sets the status too.
        let len = self.all().len();
        self.status.store(if rewired { REWIRED } else { len }, Release);
    }

    /// Publishes the sorted entries of this signal: from here on nothing moves them.
    fn publish(&self, entries: &'static mut [Entry], unfiltered: usize) {
        self.unfiltered.store(unfiltered, Relaxed);
        self.first.store(entries.as_mut_ptr(), Relaxed);
        self.len.store(entries.len(), Relaxed);
        // Release, and last: who reads the status with acquire sees all of the above.
        self.status.store(entries.len(), Release);
    }
}
