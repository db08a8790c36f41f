//! The wiring of a program: its signals and their receivers in the order in which they run.
//!
//! `order.rs` and `arrange/` are links to files of `signals-core`, so the tool and the library order receivers by the same code.
//! `ordered.rs` applies it to what [`read()`] found. `layout.rs` reads the offsets of fields that `signals-core` describes in its
//! `signal/layout.rs`: change both together.

mod arrange;
mod layout;
mod model;
mod order;
mod ordered;
mod read;

use thiserror::Error;

pub use self::model::{Named, Program, Receiver, Sender, Signal, TypeId};
pub use self::read::read;
use crate::image::{AccessError, ImageError};

/// Why the wiring cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file cannot be read at all.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The program has no signals and no receivers.
    #[error("this program does not use signals-core: it has neither signals nor receivers")]
    NoSignals,
    /// The WebAssembly module exports nothing of the library.
    #[error(
        "this module exports no signals and no receivers: it does not use signals-core, or a tool removed the exports; \
         give the file as cargo built it"
    )]
    NoExports,
    /// The program does not describe its registry.
    #[error(
        "this program has signals and does not say how to read them; \
         its signals-core is too old, or in a shared library of its own"
    )]
    NoLayout,
    /// The program is of another version.
    #[error(
        "this program describes its signals in version {found}, and this tool reads version {known}; \
         install the cargo-signals of the same version as the program's signals-core"
    )]
    Version {
        /// The version of the program.
        found: u32,
        /// The version that can be read.
        known: u32,
    },
    /// The program has two registries.
    #[error("this program is linked with signals-core more than once")]
    Twice,
    /// The linker removed the receivers.
    #[error(
        "the linker removed the section of receivers, so no signal of this program can be used; try another linker"
    )]
    Lost,
    /// The file contradicts itself.
    #[error("this file is damaged: {0}")]
    Damaged(&'static str),
    /// A pointer leads nowhere.
    #[error("this file is damaged: {0}")]
    Access(#[from] AccessError),
}
