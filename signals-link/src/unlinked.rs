//! Dependencies of dependencies that rustc leaves out.

use crate::command_line::CommandLine;
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

pub(crate) fn find_unlinked(command_line: &CommandLine, tree: &Tree) -> Vec<Unlinked> {
    let left_out = left_out(command_line, tree);
    let mut found = Vec::new();
    for &dependency in &left_out {
        for (id, dependent) in tree.packages.iter().enumerate() {
            let is_linked = id != Tree::ROOT && !left_out.contains(&id);
            if is_linked && dependent.dependencies.contains(&dependency) {
                found.push(Unlinked {
                    root: tree.packages[Tree::ROOT].name.clone(),
                    dependent: dependent.name.clone(),
                    dependency: tree.packages[dependency].name.clone(),
                });
                break;
            }
        }
    }
    found
}

/// The packages with receivers that rustc does not get to.
fn left_out(command_line: &CommandLine, tree: &Tree) -> Vec<PackageId> {
    let (mut names, mut below) = (Vec::new(), Vec::new());
    for (id, has_receivers) in tree.with_receivers().into_iter().enumerate() {
        if has_receivers && id != Tree::ROOT {
            names.push(tree.packages[id].library.as_str());
            // The macro itself links what the package depends on.
            if !tree.packages[Tree::ROOT].dependencies.contains(&id) {
                below.push(id);
            }
        }
    }
    if below.is_empty() {
        return below;
    }
    let Some(linked) = Linked::by(&names, command_line) else { return Vec::new() };
    below.retain(|&id| {
        let library = tree.packages[id].library.as_str();
        // Two packages can have libraries of one name, be they versions of one.
        let namesakes = names.iter().filter(|name| **name == library).count();
        // Of a library that cannot be found nothing is known, least of all that it is left out.
        linked.count(library).is_some_and(|count| count < namesakes)
    });
    below
}
