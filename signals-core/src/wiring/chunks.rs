//! A sorted list of closures that is cheap to copy with one closure more or less.
//!
//! Each change of the wiring publishes a new plan, while sends may still walk the old one. The closures are kept in chunks
//! behind an `Arc`, so plans share all chunks except the one that changed. With ten thousand closures, connecting one more
//! copies a few hundred pointers instead of ten thousand.

use std::sync::Arc;

use super::closure::{Closure, Typed};
use crate::receiver::connected::Key;

/// The closures of a signal, in the order in which they run. All are of one type.
#[derive(Clone, Default)]
pub(crate) struct Chunks(Vec<Chunk>);

/// A part of the list: not empty, and not longer than [`MOST`].
#[derive(Clone)]
pub(crate) struct Chunk {
    /// The rank of all closures of the chunk. A send looks for linked receivers that come first once for a chunk.
    rank: u32,
    closures: Arc<[Arc<Closure>]>,
}

const MOST: usize = 64;

impl Chunk {
    fn new(closures: Vec<Arc<Closure>>) -> Self {
        Chunk { rank: closures[0].rank, closures: closures.into() }
    }

    fn first_key(&self) -> Key {
        self.closures[0].key
    }
}

impl Chunks {
    pub(crate) const fn new() -> Self {
        Chunks(Vec::new())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the closures of one chunk, or `None` after the last.
    #[inline]
    pub(crate) fn chunk(&self, number: usize) -> Option<&[Arc<Closure>]> {
        self.0.get(number).map(|chunk| &*chunk.closures)
    }

    /// Iterates over the chunks: their rank, and their closures, which are of type `C`.
    ///
    /// # Panics
    ///
    /// If they are of another type.
    #[inline]
    pub(crate) fn typed<C: ?Sized + 'static>(&self) -> impl Iterator<Item = (u32, impl Iterator<Item = Typed<'_, C>>)> {
        let first = self.0.first().and_then(|chunk| chunk.closures.first());
        assert!(first.is_none_or(|closure| closure.is_of::<C>()), "the closures of a signal are of one type");
        // SAFETY: `insert` makes sure that all closures are of the type of the first one, which was just checked.
        self.0.iter().map(|chunk| (chunk.rank, chunk.closures.iter().map(|closure| unsafe { Typed::new(closure) })))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Closure>> {
        self.0.iter().flat_map(|chunk| chunk.closures.iter())
    }

    /// # Panics
    ///
    /// If the closure is of another type than those in the list.
    pub(crate) fn insert(&mut self, new: Arc<Closure>) {
        let first = self.iter().next();
        assert!(first.is_none_or(|other| other.is_like(&new)), "the closures of a signal are of one type");
        // The chunk before the closure or, if that has another rank, the one after it.
        let after = self.0.partition_point(|chunk| chunk.first_key() < new.key);
        let fits = |number: usize| self.0.get(number).is_some_and(|chunk| chunk.rank == new.rank);
        let Some(number) = after.checked_sub(1).into_iter().chain([after]).find(|number| fits(*number)) else {
            self.0.insert(after, Chunk::new(vec![new]));
            return;
        };
        let mut longer = self.0[number].closures.to_vec();
        let place = longer.partition_point(|closure| closure.key < new.key);
        longer.insert(place, new);
        if longer.len() <= MOST {
            self.0[number] = Chunk::new(longer);
        } else {
            // A new closure mostly runs last. It then gets a chunk of its own, and the full chunk stays shared.
            let at = if place == MOST { MOST } else { MOST / 2 };
            let second = longer.split_off(at);
            self.0.splice(number..=number, [Chunk::new(longer), Chunk::new(second)]);
        }
    }

    /// Removes the closure with this key.
    pub(crate) fn remove(&mut self, key: Key) -> Option<Arc<Closure>> {
        let number = self.0.partition_point(|chunk| chunk.first_key() <= key).checked_sub(1)?;
        let closures = &self.0[number].closures;
        let place = closures.binary_search_by_key(&key, |closure| closure.key).ok()?;
        let mut shorter = closures.to_vec();
        let removed = shorter.remove(place);
        if shorter.is_empty() {
            self.0.remove(number);
        } else {
            self.0[number] = Chunk::new(shorter);
        }
        Some(removed)
    }
}
