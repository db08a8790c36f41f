//! Dependencies that are shared libraries with a list of receivers of their own.

use super::command_line::CommandLine;
use super::tree::{PackageId, Tree};

/// The packages, of those that can have receivers, that rustc links as shared libraries.
///
/// The linker makes one list of receivers for each executable and each shared library. `signals-core` reads only the list
/// of the one that contains it.
pub(super) fn find_shared(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Vec<String> {
    let packages = packages.iter().map(|&id| &tree.packages[id]);
    let shared = packages.filter(|package| command_line.shares(package.library));
    shared.map(|package| package.name.to_owned()).collect()
}
