//! Dependencies of dependencies that rustc leaves out.

use crate::command_line::CommandLine;
use crate::contains;
use crate::library::Linked;
use crate::tree::{PackageId, Tree};

/// `dependency` may have receivers, and rustc does not get to it: no code of `dependent` names it.
#[derive(Debug)]
pub struct Unlinked {
    /// The package that is being compiled.
    pub root: String,
    /// The package that depends on `dependency`.
    pub dependent: String,
    /// The package that is left out.
    pub dependency: String,
}

/// Looks at the packages that can have receivers.
pub(crate) fn find_unlinked(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Vec<Unlinked> {
    let left_out = left_out(packages, tree, command_line);
    let mut found = Vec::new();
    for &dependency in &left_out {
        for id in packages {
            let dependent = &tree.packages[*id];
            let is_linked = *id != Tree::ROOT && !contains(&left_out, id);
            if is_linked && contains(&dependent.dependencies, &dependency) {
                found.push(Unlinked {
                    root: tree.packages[Tree::ROOT].name.to_owned(),
                    dependent: dependent.name.to_owned(),
                    dependency: tree.packages[dependency].name.to_owned(),
                });
                break;
            }
        }
    }
    found
}

/// Those that rustc does not get to.
fn left_out(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Vec<PackageId> {
    let mut below = Vec::new();
    for id in packages {
        // The macro itself links what the package depends on.
        if *id != Tree::ROOT && !contains(&tree.packages[Tree::ROOT].dependencies, id) {
            below.push(*id);
        }
    }
    let mut left_out = Vec::new();
    if below.is_empty() {
        return left_out;
    }
    let linked = Linked::by(packages, tree, command_line);
    for &id in &below {
        let library = tree.packages[id].library;
        // Of a library that cannot be found nothing is known, least of all that it is left out.
        if let Some(count) = linked.count(library)
            // Two packages can have libraries of one name, be they versions of one.
            && count < tree.count(packages, library)
        {
            left_out.push(id);
        }
    }
    left_out
}
