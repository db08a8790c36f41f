//! Reads the signals of a program, their receivers and their send sites from the binary, which is not run.
//!
//! This is the library behind `cargo signals`. It follows the tool's version and promises no stable interface.
//!
//! | module | what it does |
//! |---|---|
//! | [`image`] | opens a binary and reads memory as it will be once the program is loaded |
//! | [`sites`] | finds where signals are sent |
//! | [`wiring`] | reads signals and receivers, and puts receivers in the order in which they run |

pub mod image;
pub mod sites;
pub mod wiring;
