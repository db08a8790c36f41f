//! What the body of `scoped` returns: anything but a future.
//!
//! `scoped` ends when its body returns, and a future has run nothing by then. Stable Rust has no bound that excludes a trait.
//! So a future has two implementations of [`ScopedBody`]: the compiler cannot choose, and its error lists both.

use core::future::Future;

/// What the body of `scoped` returns. The marker is inferred.
pub trait ScopedBody<M> {}

/// Marks values that are no futures.
pub enum Value {}

/// Marks futures. The compiler's error names it.
pub enum UseScopedIn {}

impl<T> ScopedBody<Value> for T {}

impl<T: Future> ScopedBody<UseScopedIn> for T {}
