//! The program, including `signals-core`, as a shared Rust library that is linked when an executable starts.

#![forbid(unsafe_code)]

pub use link_tests::wiring;
