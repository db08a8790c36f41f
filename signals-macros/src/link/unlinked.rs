//! Dependencies of dependencies that rustc leaves out.

use super::command_line::CommandLine;
use super::library::Linked;
use super::tree::{PackageId, Tree};

/// A package that may have receivers and that rustc drops, because no code of `dependent` names it.
#[derive(Debug)]
pub(super) struct Unlinked {
    /// The package that is being compiled.
    pub(super) root: String,
    /// The package that depends on `dependency`.
    pub(super) dependent: String,
    /// The package that is left out.
    pub(super) dependency: String,
}

/// Looks at the packages that can have receivers.
pub(super) fn find_unlinked(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Vec<Unlinked> {
    let left_out = left_out(packages, tree, command_line);
    let dependent_of = |dependency: PackageId| {
        let mut linked = packages.iter().filter(|&&id| id != Tree::ROOT && !left_out.contains(&id));
        linked.find(|&&id| tree.packages[id].dependencies.contains(&dependency))
    };
    let unlinked = left_out.iter().filter_map(|&dependency| {
        Some(Unlinked {
            root: tree.packages[Tree::ROOT].name.to_owned(),
            dependent: tree.packages[*dependent_of(dependency)?].name.to_owned(),
            dependency: tree.packages[dependency].name.to_owned(),
        })
    });
    unlinked.collect()
}

/// The packages that are in the tree and not in the program.
fn left_out(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Vec<PackageId> {
    // The macro itself links the direct dependencies of the root.
    let is_below = |id| id != Tree::ROOT && !tree.packages[Tree::ROOT].dependencies.contains(&id);
    let below = packages.iter().copied().filter(|&id| is_below(id)).collect::<Vec<_>>();
    if below.is_empty() {
        return below;
    }
    let linked = Linked::by(packages, tree, command_line);
    let is_left_out = |id: &PackageId| {
        let library = tree.packages[*id].library;
        // A library whose file cannot be found counts as linked. Two packages can have libraries of one name, such as two
        // versions of one package.
        linked.count(library).is_some_and(|count| count < tree.count(packages, library))
    };
    below.into_iter().filter(is_left_out).collect()
}
