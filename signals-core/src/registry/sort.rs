//! The sort of all slots, in place.
//!
//! 1. The slots are sorted by signal, and within a signal in the base order: see [`order`](super::order).
//! 2. The slots of each signal are arranged by `after` and `before`. Each slot gets its rank.
//! 3. If senders of several types can send the signal, its slots are grouped by sender, and the hash table is built: see
//!    [`by_sender`](super::by_sender).
//! 4. The signal gets its range: `Slots::publish`.

use core::any::TypeId;
use core::cmp::Ordering;
use core::ptr;

use super::arrange::arrange;
use super::by_sender::build_table;
use super::metadata::Named;
use super::order::{Kind, Orderable, Word, cmp_order};
use super::section;
use super::slot::{Entry, NONE};
use super::{Slots, canary};

/// Sorts the slots of the program and gives each signal its range. Returns `false`, and does nothing, if the linker removed
/// the canary.
///
/// # Safety
///
/// It succeeds at most once, and nothing refers to any entry while it runs.
pub(super) unsafe fn sort_program() -> bool {
    // SAFETY: the caller guarantees it.
    let entries = unsafe { section::entries() };
    if !entries.iter().any(|entry| ptr::eq(entry.signal, &raw const canary::SLOTS)) {
        return false;
    }
    for entry in &mut *entries {
        entry.set_key(ptr::from_ref(entry.signal).addr() as u64);
    }
    sort_entries(entries);
    let mut rest = entries;
    while let Some(first) = rest.first() {
        let (key, signal) = (first.key(), first.signal);
        let len = rest.iter().take_while(|entry| entry.key() == key).count();
        let (own, others) = rest.split_at_mut(len);
        prepare(signal, own);
        rest = others;
    }
    true
}

/// Prepares the entries of one signal and publishes them. They are sorted in the base order.
fn prepare(signal: &Slots, entries: &'static mut [Entry]) {
    arrange(entries);
    let (mut rank, mut unfiltered) = (0, 0);
    for entry in &mut *entries {
        entry.rank = rank;
        (entry.group_len, entry.next_in_bucket, entry.first_in_bucket) = (0, NONE, NONE);
        *entry.active.get_mut() = entry.thunk.address();
        unfiltered += usize::from(!signal.filters() || entry.sender().is_none());
        rank += 1;
    }
    if signal.filters() {
        sort_entries(entries);
        build_table(&mut entries[unfiltered..]);
    }
    signal.publish(entries, unfiltered);
}

/// Sorts entries. There is one comparison for all purposes, since each instance of the sort would be compiled separately.
fn sort_entries(entries: &mut [Entry]) {
    entries.sort_unstable_by(Entry::cmp);
}

impl Entry {
    /// Returns the address of the signal during the sort. It is stored in fields that are unused until the end of the sort.
    fn key(&self) -> u64 {
        u64::from(self.group_len) << 32 | u64::from(self.next_in_bucket)
    }

    #[expect(clippy::cast_possible_truncation, reason = "one half after the other")]
    fn set_key(&mut self, key: u64) {
        (self.group_len, self.next_in_bucket) = ((key >> 32) as u32, key as u32);
    }

    /// Compares by signal, then by [`cmp_in_signal`](Self::cmp_in_signal).
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key()).then_with(|| self.cmp_in_signal(other))
    }

    /// Compares by the order in which the receivers run. Once they have ranks, it compares by sender and rank.
    ///
    /// It is not inlined, since most comparisons of the sort are between entries of different signals.
    #[inline(never)]
    fn cmp_in_signal(&self, other: &Self) -> Ordering {
        if self.rank == other.rank {
            return cmp_order(self, other);
        }
        self.sender().cmp(&other.sender()).then(self.rank.cmp(&other.rank))
    }
}

impl Orderable<'static> for Entry {
    type Id = TypeId;
    type Constraint = Named;

    fn order(&self) -> i32 {
        self.metadata.order
    }

    fn module_path(&self) -> &str {
        self.metadata.module_path()
    }

    fn name(&self) -> &str {
        self.metadata.name()
    }

    fn file(&self) -> &str {
        self.metadata.file
    }

    fn position(&self) -> (u32, u32) {
        (self.metadata.line, self.metadata.column)
    }

    fn sender(&self) -> Option<(&str, TypeId)> {
        // As written, for a reader of the binary cannot have the name that code returns.
        self.metadata.extras.and_then(|extras| Some((extras.sender_text, extras.sender?.id())))
    }

    fn function(&self) -> TypeId {
        self.metadata.function
    }

    fn uid(&self) -> &str {
        self.metadata.uid()
    }

    fn after(&self) -> &'static [Named] {
        self.metadata.extras.map_or(&[], |extras| extras.after)
    }

    fn before(&self) -> &'static [Named] {
        self.metadata.extras.map_or(&[], |extras| extras.before)
    }

    /// These fields have no value until the receivers are arranged.
    fn word(&mut self, word: Word) -> &mut u32 {
        match word {
            Word::Chain(Kind::Function) => &mut self.rank,
            Word::Chain(Kind::Uid) => &mut self.group_len,
            Word::Waits => &mut self.next_in_bucket,
            Word::Column => &mut self.first_in_bucket,
        }
    }
}

/// Undoes the sort.
///
/// # Safety
///
/// No entry is referred to.
#[cfg(shuttle)]
pub(super) unsafe fn undo() {
    // SAFETY: the caller guarantees it.
    let entries = unsafe { section::entries() };
    for entry in &mut *entries {
        (entry.rank, entry.group_len, entry.next_in_bucket, entry.first_in_bucket) = (0, 0, NONE, NONE);
        entry.signal.forget();
    }
    // Any order that is not the sorted one.
    entries.reverse();
}
