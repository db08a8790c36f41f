//! The signals and receivers of every peer. Another crate sends.

#![allow(
    clippy::inline_always,
    clippy::missing_errors_doc,
    clippy::wildcard_imports,
    reason = "the receivers of a peer are a hundred of one kind"
)]

#[macro_use]
mod receivers;

pub mod awaits;
pub mod bevy;
pub mod by_linkme;
pub mod by_signals2;
pub mod by_signals_core;
pub mod hand_written;
pub mod reinhardt;

pub use tracing;
