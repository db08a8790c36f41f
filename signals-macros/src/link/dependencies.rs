//! Which dependencies of the crate being compiled are linked, and which would be left out.

use super::library::Library;
use super::package::{is_downloaded, is_of_workspace};
use super::shared::find_shared;
use super::tree::{Tree, print_tree};
use super::unlinked::{Unlinked, find_unlinked};
use crate::command_line::{CommandLine, arguments};

/// The dependencies of the crate that rustc compiles, in whose process the macro runs.
pub(super) struct Dependencies {
    /// The crates that code can name. Under rust-analyzer there are none.
    pub(super) externs: Vec<String>,
    /// The crate becomes an archive, from which linkers take only what is named.
    pub(super) is_archive: bool,
    /// An error says why it is unknown which crates are linked.
    pub(super) missing: Result<Missing, String>,
}

/// Dependencies whose receivers would be missing.
#[derive(Default)]
pub(super) struct Missing {
    /// Dependencies of dependencies that rustc leaves out.
    pub(super) unlinked: Vec<Unlinked>,
    /// The packages with `signals-core` in them that rustc links as shared libraries.
    pub(super) shared: Vec<String>,
}

impl Dependencies {
    /// Reads the command line of the rustc that runs the macro.
    pub(super) fn of_crate() -> Self {
        match arguments() {
            Ok(arguments) => Self::of(&CommandLine::parse(&arguments)),
            Err(reason) => Self { externs: Vec::new(), is_archive: false, missing: Err(reason) },
        }
    }

    fn of(command_line: &CommandLine<'_>) -> Self {
        Self {
            externs: command_line.externs.iter().map(|&name| name.to_owned()).collect(),
            is_archive: command_line.makes_archive && !command_line.has_fat_lto,
            missing: Missing::of(command_line),
        }
    }
}

impl Missing {
    /// Runs `cargo tree` and reads the metadata of libraries.
    fn of(command_line: &CommandLine<'_>) -> Result<Self, String> {
        if !is_checked(command_line)? {
            return Ok(Self::default());
        }
        let mut lines = print_tree(command_line)?;
        let mut tree = Tree::parse(&lines)?;
        if !command_line.has_dev_dependencies && unknown_library(&tree, command_line).is_some() {
            let command_line = CommandLine { has_dev_dependencies: true, ..command_line.clone() };
            lines = print_tree(&command_line)?;
            tree = Tree::parse(&lines)?;
        }
        if let Some(name) = unknown_library(&tree, command_line) {
            return Err(format!("rustc is given the library `{name}`, which `cargo tree` does not print"));
        }
        let packages = tree.with_receivers();
        Ok(Self {
            unlinked: find_unlinked(&packages, &tree, command_line)?,
            shared: find_shared(&packages, &tree, command_line),
        })
    }
}

/// The library of no package in the tree.
fn unknown_library<'text>(tree: &Tree<'_>, command_line: &CommandLine<'text>) -> Option<&'text str> {
    // A name without a path is one of a library that rustc searches for.
    let mut names = command_line.libraries.iter().map(|&path| Library::at(path).map_or(path, |library| library.name));
    names.find(|name| tree.packages.iter().all(|package| package.library != *name))
}

/// Returns `false` for a package whose dependencies are not checked here:
///
/// - One that cargo downloaded. The user cannot mend it, and the packages that depend on it check its dependencies too.
/// - One of another workspace, which may have no lock file. Again, the packages that depend on it check.
fn is_checked(command_line: &CommandLine<'_>) -> Result<bool, String> {
    Ok(command_line.compiles && !is_downloaded(command_line)? && is_of_workspace()?)
}
