//! Atomics, locks and threads: those of the standard library, or those of a model checker.
//!
//! With `--cfg shuttle` the model checker decides at each use which thread runs next: see `tests/model.rs`.

#[cfg(not(shuttle))]
pub(crate) use core::sync::atomic;
#[cfg(all(feature = "std", not(shuttle)))]
pub(crate) use std::{
    sync::{Mutex, MutexGuard},
    thread, thread_local,
};

#[cfg(shuttle)]
pub(crate) use shuttle::{
    sync::{Mutex, MutexGuard, atomic},
    thread, thread_local,
};
