//! The crate has docs, its signal none.
#![deny(missing_docs)]

use signals_core::{Signal, signal};

#[signal]
pub static PAID: Signal<fn(id: u64)>;

/// Starts.
pub fn main() {}
