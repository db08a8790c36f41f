//! The receivers of one type of sender, found by a hash table that is stored in the slots.
//!
//! The slots with `sender = T` are sorted by that type, so the slots of each type form a group of neighbours. The table has as
//! many buckets as there are such slots. Slot number `n` stores the head of bucket `n`, and the first slot of a group stores
//! the next group of its bucket. The table therefore needs no memory of its own.

use core::any::TypeId;
use core::hash::{Hash, Hasher};
use core::mem;

use super::slot::{Entry, NONE};

/// Builds the table over `filtered`, which is sorted by sender.
pub(super) fn build_table(filtered: &mut [Entry]) {
    let mut start = 0;
    while let Some(sender) = filtered.get(start as usize).and_then(Entry::sender) {
        let mut end = start + 1;
        while filtered.get(end as usize).and_then(Entry::sender) == Some(sender) {
            end += 1;
        }
        let bucket = bucket(sender, filtered.len());
        let next_in_bucket = mem::replace(&mut filtered[bucket].first_in_bucket, start);
        let first = &mut filtered[start as usize];
        first.group_len = end - start;
        first.next_in_bucket = next_in_bucket;
        start = end;
    }
}

/// Returns the slots with `sender = T` for this type.
#[inline]
pub(super) fn group(filtered: &'static [Entry], sender: TypeId) -> &'static [Entry] {
    // Without slots there is no bucket.
    let mut start = filtered.get(bucket(sender, filtered.len())).map_or(NONE, |entry| entry.first_in_bucket);
    while let Some(entry) = filtered.get(start as usize) {
        if entry.sender() == Some(sender) {
            return &filtered[start as usize..][..entry.group_len as usize];
        }
        start = entry.next_in_bucket;
    }
    &[]
}

#[inline]
fn bucket(sender: TypeId, buckets: usize) -> usize {
    /// A `TypeId` is already a hash. It passes a `u64` of it to the hasher.
    struct AsIs(u64);

    impl Hasher for AsIs {
        fn write(&mut self, bytes: &[u8]) {
            for byte in bytes {
                self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
            }
        }

        fn write_u64(&mut self, hash: u64) {
            self.0 = hash;
        }

        fn finish(&self) -> u64 {
            self.0
        }
    }

    let mut hash = AsIs(0);
    sender.hash(&mut hash);
    (((hash.finish() & 0xffff_ffff) * buckets as u64) >> 32) as usize
}
