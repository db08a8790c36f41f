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

use crate::command_line::CommandLine;
use crate::shared::find_shared;
use crate::tree::Tree;
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
    /// Those of the crate that is being compiled. It runs `cargo`, and reads the code of libraries.
    #[must_use]
    pub fn of_crate() -> Self {
        let command_line = CommandLine::of_rustc();
        let (unlinked, shared) = match tree_to_check(&command_line) {
            None => (Vec::new(), Vec::new()),
            Some(tree) => (find_unlinked(&command_line, &tree), find_shared(&command_line, &tree)),
        };
        let is_archive = command_line.makes_archive && !command_line.has_fat_lto;
        Self { externs: command_line.externs, is_archive, unlinked, shared }
    }
}

/// Packages that cargo downloaded are left alone: nobody who sees the error could mend it there, and whoever depends
/// on them looks through them too.
fn tree_to_check(command_line: &CommandLine) -> Option<Tree> {
    let is_checked = !command_line.externs.is_empty() && !command_line.is_downloaded;
    if is_checked { Tree::of_package(command_line) } else { None }
}

/// What tells the crate from all others, as part of an identifier, if it is built for WebAssembly.
///
/// ```
/// assert_eq!(signals_link::crate_on_webassembly(), None);
/// ```
#[must_use]
pub fn crate_on_webassembly() -> Option<String> {
    let CommandLine { target, crate_name, metadata, .. } = CommandLine::of_rustc();
    target?.contains("wasm").then(|| format!("{}_{}", crate_name.unwrap_or_default(), metadata.unwrap_or_default()))
}
