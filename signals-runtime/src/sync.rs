//! What threads meet at: atomics, locks, and the threads themselves.
//!
//! With `--cfg shuttle` these are a model checker's, which decides at each use of them which thread goes on:
//! `tests/model.rs`.

#[cfg(not(shuttle))]
pub(crate) use core::sync::atomic;
#[cfg(all(feature = "std", not(shuttle)))]
pub(crate) use std::{
    sync::{Mutex, MutexGuard, RwLock},
    thread, thread_local,
};

#[cfg(shuttle)]
pub(crate) use shuttle::{
    sync::{Mutex, MutexGuard, RwLock, atomic},
    thread, thread_local,
};
