//! A sorted list that is cheap to copy with one element more or less.
//!
//! Each change of the wiring publishes a new plan, while sends may still walk the old one. The closures stand in chunks
//! behind an `Arc`, so the plans share all chunks but the one that changed: to connect ten thousand closures copies some
//! hundred pointers for each of them, not thousands.

use std::sync::Arc;

use super::closure::{Closure, Key};

/// The closures of a signal, in the order in which they run.
#[derive(Clone, Default)]
pub(crate) struct Chunks(Vec<Chunk>);

/// Never empty, and never longer than [`MOST`].
type Chunk = Arc<[Arc<Closure>]>;

const MOST: usize = 64;

impl Chunks {
    pub(crate) const fn new() -> Self {
        Chunks(Vec::new())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The closures of one chunk. None behind the last.
    #[inline]
    pub(crate) fn chunk(&self, number: usize) -> Option<&[Arc<Closure>]> {
        self.0.get(number).map(|chunk| &**chunk)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Closure>> {
        self.0.iter().flat_map(|chunk| chunk.iter())
    }

    pub(crate) fn insert(&mut self, new: Arc<Closure>) {
        // The chunk that begins with the last key that is less, or the first one.
        let number = self.0.partition_point(|chunk| chunk[0].key < new.key).saturating_sub(1);
        let Some(chunk) = self.0.get(number) else {
            self.0.push(Arc::new([new]));
            return;
        };
        let place = chunk.partition_point(|closure| closure.key < new.key);
        let mut longer = chunk.to_vec();
        longer.insert(place, new);
        if longer.len() <= MOST {
            self.0[number] = longer.into();
        } else {
            // What is connected last mostly runs last: leave it the new chunk, and the full one as it is.
            let at = if place == MOST { MOST } else { MOST / 2 };
            let second = longer.split_off(at);
            self.0.splice(number..=number, [longer.into(), second.into()]);
        }
    }

    /// Takes out the closure with this key.
    pub(crate) fn remove(&mut self, key: Key) -> Option<Arc<Closure>> {
        let number = self.0.partition_point(|chunk| chunk[0].key <= key).checked_sub(1)?;
        let chunk = &self.0[number];
        let place = chunk.binary_search_by_key(&key, |closure| closure.key).ok()?;
        let mut shorter = chunk.to_vec();
        let removed = shorter.remove(place);
        if shorter.is_empty() {
            self.0.remove(number);
        } else {
            self.0[number] = shorter.into();
        }
        Some(removed)
    }
}
