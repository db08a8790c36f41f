//! Dependencies of dependencies that rustc leaves out.

use crate::command_line::CommandLine;
use crate::library::Library;
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

/// Looks below the dependencies of the package being compiled, which the macro links itself.
pub(crate) fn find_unlinked(command_line: &CommandLine, tree: &Tree) -> Vec<Unlinked> {
    let name = |id: PackageId| tree.packages[id].name.clone();
    let walk = Walk::over(tree, command_line);
    let mut found = Vec::new();
    for (dependency, dependent) in walk.unnamed.iter().enumerate() {
        if let Some(dependent) = *dependent
            && !walk.linked.contains(&dependency)
        {
            found.push(Unlinked { root: name(Tree::ROOT), dependent: name(dependent), dependency: name(dependency) });
        }
    }
    found
}

/// A walk over what rustc gets to, from one package to those that it names.
struct Walk<'tree> {
    tree: &'tree Tree,
    relevant: Vec<bool>,
    /// In the order in which their dependencies are looked at.
    linked: Vec<PackageId>,
    /// For each package the first that depends on it and does not name it.
    unnamed: Vec<Option<PackageId>>,
}

impl<'tree> Walk<'tree> {
    fn over(tree: &'tree Tree, command_line: &CommandLine) -> Self {
        let relevant = tree.with_receivers();
        let unnamed = vec![None; tree.packages.len()];
        let mut walk = Walk { tree, relevant, linked: Vec::new(), unnamed };
        walk.linked = walk.open_dependencies(Tree::ROOT);
        let mut position = 0;
        while let Some(&dependent) = walk.linked.get(position) {
            position += 1;
            let open = walk.open_dependencies(dependent);
            // Most packages have none, and then their code need not be read.
            if !open.is_empty() {
                walk.leave(dependent, open, Library::read(&tree.packages[dependent], command_line).as_ref());
            }
        }
        walk
    }

    fn open_dependencies(&self, id: PackageId) -> Vec<PackageId> {
        let dependencies = &self.tree.packages[id].dependencies;
        let mut open = Vec::new();
        for (id, &is_relevant) in self.relevant.iter().enumerate() {
            if is_relevant && dependencies.contains(&id) && !self.linked.contains(&id) {
                open.push(id);
            }
        }
        open
    }

    fn leave(&mut self, dependent: PackageId, open: Vec<PackageId>, library: Option<&Library>) {
        for id in open {
            // Of a library that cannot be found nothing is known, least of all that it names too little.
            if library.is_none_or(|library| library.links(&self.tree.packages[id])) {
                self.linked.push(id);
            } else {
                self.unnamed[id].get_or_insert(dependent);
            }
        }
    }
}
