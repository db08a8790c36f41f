//! Dependencies of dependencies that rustc leaves out.

use super::library::Linked;
use super::tree::{Package, PackageId, Tree};
use crate::command_line::CommandLine;

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

/// Looks at the packages that can have receivers. An error says why it is unknown whether one is linked.
pub(super) fn find_unlinked(
    packages: &[PackageId],
    tree: &Tree<'_>,
    command_line: &CommandLine<'_>,
) -> Result<Vec<Unlinked>, String> {
    let left_out = left_out(packages, tree, command_line)?;
    let dependent_of = |dependency: PackageId| {
        let mut linked = packages.iter().filter(|&&id| id != Tree::ROOT && !left_out.contains(&id));
        linked.find(|&&id| tree.packages[id].dependencies.contains(&dependency))
    };
    let unlinked = left_out.iter().filter_map(|&dependency| {
        // If all packages that depend on it are left out too, those are reported.
        let dependent = *dependent_of(dependency)?;
        Some(Unlinked {
            root: tree.packages[Tree::ROOT].name.to_owned(),
            dependent: tree.packages[dependent].name.to_owned(),
            dependency: tree.packages[dependency].name.to_owned(),
        })
    });
    Ok(unlinked.collect())
}

/// The packages that are in the tree and not in the program.
fn left_out(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Result<Vec<PackageId>, String> {
    // The macro itself links the direct dependencies of the root.
    let is_below = |id| id != Tree::ROOT && !tree.packages[Tree::ROOT].dependencies.contains(&id);
    let below = packages.iter().copied().filter(|&id| is_below(id)).collect::<Vec<_>>();
    if below.is_empty() {
        return Ok(below);
    }
    let linked = Linked::by(packages, tree, command_line)?;
    let mut left_out = Vec::new();
    for id in below {
        let Package { name, library, .. } = tree.packages[id];
        let count = linked.count(library).map_err(|reason| {
            let root = tree.packages[Tree::ROOT].name;
            format!("{reason}. Add `{name}` to the dependencies of `{root}`, which links it")
        })?;
        // Two packages can have libraries of one name, such as two versions of one package.
        if count < tree.count(packages, library) {
            left_out.push(id);
        }
    }
    Ok(left_out)
}
