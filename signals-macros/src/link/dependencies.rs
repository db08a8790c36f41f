//! Which dependencies of the crate being compiled are linked, and which would be left out.

use super::command_line::{CommandLine, arguments};
use super::shared::find_shared;
use super::tree::{Tree, print_tree};
use super::unlinked::{Unlinked, find_unlinked};

/// The dependencies of the crate that rustc compiles, in whose process the macro runs.
pub(super) struct Dependencies {
    /// The crates that code can name. Under rust-analyzer there are none.
    pub(super) externs: Vec<String>,
    /// The crate becomes an archive, from which linkers take only what is named.
    pub(super) is_archive: bool,
    /// Dependencies of dependencies that rustc leaves out.
    pub(super) unlinked: Vec<Unlinked>,
    /// The packages with `signals-core` in them that rustc links as shared libraries.
    pub(super) shared: Vec<String>,
}

impl Dependencies {
    /// Runs `cargo tree` and reads the metadata of libraries.
    pub(super) fn of_crate() -> Self {
        let arguments = arguments();
        let command_line = CommandLine::parse(&arguments);
        let lines = if is_checked(&command_line) { print_tree(&command_line) } else { String::new() };
        let tree = Tree::parse(&lines);
        let packages = tree.with_receivers();
        Self {
            externs: command_line.externs.iter().map(|&name| name.to_owned()).collect(),
            is_archive: command_line.makes_archive && !command_line.has_fat_lto,
            unlinked: find_unlinked(&packages, &tree, &command_line),
            shared: find_shared(&packages, &tree, &command_line),
        }
    }
}

/// Packages that cargo downloaded are not checked: the user cannot mend them, and the packages that depend on them check
/// them too.
fn is_checked(command_line: &CommandLine<'_>) -> bool {
    !command_line.externs.is_empty() && !command_line.is_downloaded
}
