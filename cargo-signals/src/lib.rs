//! Reads the signals of a program, their receivers and their send sites from the binary, which is not run.
//!
//! This is the library behind `cargo signals`. It follows the tool's version and promises no stable interface.
//!
//! | module | what it does |
//! |---|---|
//! | [`image`] | opens a binary and reads memory as it will be once the program is loaded |
//! | [`wiring`] | reads signals and receivers, and puts receivers in the order in which they run |
//! | [`sites`] | finds where signals are sent |
//! | [`binary`] | brings the three together for a file |
//! | [`report`] | shows signals as text and as JSON |
//! | [`check`] | finds what is wrong with the wiring |
//! | [`graph`] | draws signals |
//! | [`coverage`] | says which receivers ran while the program was tested |
//! | [`lock`] | keeps the wiring as text |
//! | [`diff`] | says in words what differs between two programs |
//! | [`command`] | the command line |

pub mod binary;
pub mod check;
pub mod command;
pub mod coverage;
pub mod diff;
pub mod graph;
pub mod image;
pub mod lock;
pub mod report;
pub mod sites;
pub mod wiring;
