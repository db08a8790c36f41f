//! A value that many threads look at while others replace it, without waiting.

use std::mem;
use std::sync::{Arc, PoisonError, TryLockError};

use crate::sync::RwLock;
use crate::sync::atomic::AtomicUsize;
use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// A shared value, or none, that is replaced as a whole.
///
/// There are two places for it. A new value goes where nobody looks, then readers are sent there, and the old one is
/// taken out as soon as those who are still copying the pointer to it are done. A reader never waits: it finds its place
/// locked only if the value was replaced since it looked where that is, and looks again.
pub(crate) struct Published<T> {
    places: [RwLock<Option<Arc<T>>>; 2],
    /// Where the value is.
    place: AtomicUsize,
}

impl<T> Published<T> {
    pub(crate) const fn none() -> Self {
        Published { places: [RwLock::new(None), RwLock::new(None)], place: AtomicUsize::new(0) }
    }

    /// The value. Waits for nobody.
    pub(crate) fn get(&self) -> Option<Arc<T>> {
        loop {
            let place = self.place.load(Acquire);
            let value = match self.places[place].try_read() {
                Ok(value) => value,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => continue,
            };
            // If it is here no more, it may have been taken out before the lock was had. Else nobody can while it is held.
            if self.place.load(Acquire) == place {
                return value.clone();
            }
        }
    }

    /// Puts another value in its place, and gives it back. Callers take turns.
    #[inline]
    pub(crate) fn replace(&self, new: Option<Arc<T>>) -> Option<Arc<T>> {
        let old = self.place.load(Relaxed);
        *self.places[1 - old].write().unwrap_or_else(PoisonError::into_inner) = new;
        self.place.store(1 - old, Release);
        mem::take(&mut *self.places[old].write().unwrap_or_else(PoisonError::into_inner))
    }
}
