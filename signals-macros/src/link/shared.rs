//! Dependencies that are shared libraries with a list of receivers of their own.

use super::library::Library;
use super::tree::{PackageId, Tree};
use crate::command_line::CommandLine;

/// The packages, of those that can have receivers, that rustc links as shared libraries.
///
/// The linker makes one list of receivers for each executable and each shared library. `signals-core` reads only the list
/// of the one that contains it.
pub(super) fn find_shared(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Vec<String> {
    let packages = packages.iter().map(|&id| &tree.packages[id]);
    let shared = packages.filter(|package| shares(command_line, package.library));
    shared.map(|package| package.name.to_owned()).collect()
}

/// Returns `true` if rustc links the library of this name as a shared one.
fn shares(command_line: &CommandLine<'_>, name: &str) -> bool {
    let libraries = command_line.libraries.iter().filter_map(|path| Library::at(path));
    let kinds = libraries.filter(|library| library.name == name).map(|library| library.is_shared);
    let (shared, others): (Vec<_>, Vec<_>) = kinds.partition(|&is_shared| is_shared);
    !shared.is_empty() && (command_line.prefers_shared || others.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{CommandLine, shares};

    fn owned(arguments: &[&str]) -> Vec<String> {
        arguments.iter().map(|&argument| argument.to_owned()).collect()
    }

    #[test]
    fn shared_libraries() {
        let externs = [
            "--extern=one=/a/libone.so",
            "--extern=renamed=/a/libtwo-0a1b.dylib",
            "--extern=three=/a/three.dll",
            "--extern=both=/a/libboth-0a1b.rlib",
            "--extern=both=/a/libboth.so",
            "--extern=four=/a/libfour-0a1b.rmeta",
        ];
        let shared = |arguments: &[String]| {
            let command_line = CommandLine::parse(arguments);
            ["one", "renamed", "two", "three", "both", "four"].map(|name| shares(&command_line, name))
        };
        assert_eq!(shared(&owned(&externs)), [true, false, true, true, false, false]);
        for options in
            [&["-Cprefer-dynamic"][..], &["-C", "prefer-dynamic"], &["-C", "debuginfo=0", "-C", "prefer-dynamic=yes"]]
        {
            let arguments = owned(&[&externs, options].concat());
            assert_eq!(shared(&arguments), [true, false, true, true, true, false]);
        }
    }
}
