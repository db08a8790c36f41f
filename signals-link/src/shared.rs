//! Dependencies that are shared libraries with a list of receivers of their own.

use crate::command_line::CommandLine;
use crate::tree::{PackageId, Tree};

/// The packages, of those that can have receivers, that rustc links as shared libraries.
///
/// The linker makes one list of receivers for each executable and each shared library. `signals-core` reads the list of
/// the one that it is in, and only that.
pub(crate) fn find_shared(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for &id in packages {
        let package = &tree.packages[id];
        if command_line.shares(package.library) {
            found.push(package.name.to_owned());
        }
    }
    found
}
