//! Dependencies that are shared libraries with a list of receivers of their own.

use crate::command_line::CommandLine;
use crate::link::tree::Tree;

/// The packages with `signals-core` in them that rustc links as shared libraries.
///
/// The linker makes one list of receivers for each executable and each shared library. `signals-core` reads the list of
/// the one that it is in, and only that.
pub(crate) fn find_shared(command_line: &CommandLine, tree: &Tree) -> Vec<String> {
    let shared: Vec<_> = command_line.shared_libraries().collect();
    let packages = tree.with_receivers().into_iter().map(|id| &tree.packages[id]);
    // Procedural macros are shared libraries too, but not in the tree.
    let packages = packages.filter(|package| shared.contains(&package.library.as_str()));
    packages.map(|package| package.name.clone()).collect()
}
