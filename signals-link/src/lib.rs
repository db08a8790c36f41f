//! What `signals-macros` asks about the crate that rustc compiles, in whose process the macros run: which crates it can name,
//! and which of its dependencies would be left out of the program, and with them their receivers.
//!
//! It is a crate of its own so that cargo builds it while it builds syn, on which the macros wait. Nobody else should depend on
//! it: it may change with any version.

#![forbid(unsafe_code)]

mod command_line;
mod library;
mod shared;
mod tree;
mod unlinked;

use crate::command_line::{CommandLine, arguments};
use crate::shared::find_shared;
use crate::tree::{Tree, print_tree};
use crate::unlinked::find_unlinked;

pub use crate::unlinked::Unlinked;

/// What the crate links, and what it would leave out.
///
/// ```
/// // This is no rustc, and names no crates.
/// assert!(signals_link::Dependencies::of_crate().externs.is_empty());
/// ```
#[derive(Debug)]
pub struct Dependencies {
    /// The crates that code can name. Under rust-analyzer there are none.
    pub externs: Vec<String>,
    /// Whether the crate becomes an archive, of which linkers take only what is named.
    pub is_archive: bool,
    /// Dependencies of dependencies that rustc leaves out.
    pub unlinked: Vec<Unlinked>,
    /// The packages with `signals-core` in them that rustc links as shared libraries.
    pub shared: Vec<String>,
}

impl Dependencies {
    /// Those of the crate that is being compiled. It runs `cargo`, and reads the metadata of libraries.
    #[must_use]
    pub fn of_crate() -> Self {
        let arguments = arguments();
        let command_line = CommandLine::parse(&arguments);
        let lines = if is_checked(&command_line) { print_tree(&command_line) } else { Vec::new() };
        let lines = String::from_utf8_lossy(&lines);
        let tree = Tree::parse(&lines);
        let packages = tree.with_receivers();
        let mut externs = Vec::new();
        for name in &command_line.externs {
            externs.push((*name).to_owned());
        }
        Self {
            externs,
            is_archive: command_line.makes_archive && !command_line.has_fat_lto,
            unlinked: find_unlinked(&packages, &tree, &command_line),
            shared: find_shared(&packages, &tree, &command_line),
        }
    }
}

/// Packages that cargo downloaded are left alone: nobody who sees the error could mend it there, and whoever depends
/// on them looks through them too.
fn is_checked(command_line: &CommandLine<'_>) -> bool {
    !command_line.externs.is_empty() && !command_line.is_downloaded
}

/// What tells the crate from all others, as part of an identifier, if it is built for WebAssembly.
///
/// ```
/// assert_eq!(signals_link::crate_on_webassembly(), None);
/// ```
#[must_use]
pub fn crate_on_webassembly() -> Option<String> {
    let arguments = arguments();
    let command_line = CommandLine::parse(&arguments);
    if is_webassembly(command_line.target) {
        Some(command_line.crate_name.to_owned() + "_" + command_line.metadata)
    } else {
        None
    }
}

fn is_webassembly(target: &str) -> bool {
    let mut rest = target;
    while let Some((_, after)) = rest.split_once('w') {
        if after.starts_with("asm") {
            return true;
        }
        rest = after;
    }
    false
}

/// As the slice's own method, of which rustc would make ten times the code.
fn contains<T: PartialEq<U>, U: ?Sized>(all: &[T], one: &U) -> bool {
    for known in all {
        if known == one {
            return true;
        }
    }
    false
}
