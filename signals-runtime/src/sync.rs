//! What threads meet at: atomics, locks, and the threads themselves.
//!
//! With `--cfg shuttle` these are a model checker's, which decides at each use of them which thread goes on:
//! `tests/model.rs`.

#[cfg(not(shuttle))]
pub(crate) use core::sync::atomic;
#[cfg(all(feature = "std", not(shuttle)))]
pub(crate) use std::{
    sync::{Mutex, MutexGuard},
    thread, thread_local,
};

#[cfg(all(feature = "std", not(shuttle)))]
pub(crate) use arc_swap::ArcSwapOption;

#[cfg(shuttle)]
pub(crate) use shuttle::{
    sync::{Mutex, MutexGuard, atomic},
    thread, thread_local,
};

/// In place of the type of arc-swap, whose atomics the model checker does not see. What arc-swap promises is taken for
/// granted: a load and a swap are one step each.
#[cfg(shuttle)]
pub(crate) struct ArcSwapOption<T>(Mutex<Option<std::sync::Arc<T>>>);

#[cfg(shuttle)]
impl<T> ArcSwapOption<T> {
    pub(crate) const fn const_empty() -> Self {
        ArcSwapOption(Mutex::new(None))
    }

    pub(crate) fn load_full(&self) -> Option<std::sync::Arc<T>> {
        self.0.lock().expect("nothing panics under the lock").clone()
    }

    pub(crate) fn swap(&self, new: Option<std::sync::Arc<T>>) -> Option<std::sync::Arc<T>> {
        std::mem::replace(&mut self.0.lock().expect("nothing panics under the lock"), new)
    }
}
