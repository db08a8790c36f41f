//! Dependencies that are shared libraries with a list of receivers of their own.

use crate::command_line::CommandLine;
use crate::tree::Tree;

/// The packages with `signals-core` in them that rustc links as shared libraries.
///
/// The linker makes one list of receivers for each executable and each shared library. `signals-core` reads the list of
/// the one that it is in, and only that.
pub(crate) fn find_shared(command_line: &CommandLine, tree: &Tree) -> Vec<String> {
    let shared = command_line.shared_libraries();
    let mut found = Vec::new();
    for (package, can_have_receivers) in tree.packages.iter().zip(tree.with_receivers()) {
        // Procedural macros are shared libraries too, but not in the tree.
        if can_have_receivers && shared.contains(&package.library.as_str()) {
            found.push(package.name.clone());
        }
    }
    found
}
