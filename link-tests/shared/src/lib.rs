//! The program, `signals-core` included, as a Rust library that is linked when an executable starts.

#![forbid(unsafe_code)]

pub use link_tests::wiring;
