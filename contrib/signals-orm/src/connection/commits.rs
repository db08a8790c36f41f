//! Work that waits for a commit.

use std::fmt::Debug;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

use futures_util::future::BoxFuture;

/// When what is written on a connection will be committed.
#[derive(Clone, Copy)]
pub(crate) enum Commit<'a> {
    /// At once.
    Auto,
    /// With a transaction of ours.
    With(&'a Queue),
    /// With a transaction that does not tell us.
    Untold,
}

/// What is to be done once a transaction is committed.
#[derive(Default)]
pub(crate) struct Queue(Mutex<Vec<BoxFuture<'static, ()>>>);

impl Queue {
    pub(crate) fn push(&self, future: impl Future<Output = ()> + Send + 'static) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Box::pin(future));
    }

    pub(crate) fn take(&self) -> Vec<BoxFuture<'static, ()>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn extend(&self, futures: Vec<BoxFuture<'static, ()>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(futures);
    }
}

impl Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").finish_non_exhaustive()
    }
}
