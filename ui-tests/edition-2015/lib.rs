//! The macros of `signals-core` in a crate of edition 2015: see `tests/`.
#![forbid(unsafe_code)]
