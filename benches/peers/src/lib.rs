//! The receivers of every peer, and its signals. Who sends is another crate.

#![allow(missing_docs, reason = "the names say it")]

#[macro_use]
mod receivers;

pub mod bevy;
pub mod by_linkme;
pub mod by_signals2;
pub mod by_signals_core;
pub mod hand_written;
pub mod reinhardt;

pub use tracing;
