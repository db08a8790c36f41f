//! Dependencies of dependencies that rustc leaves out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::command_line::CommandLine;
use crate::link::library::Library;
use crate::link::tree::{Package, PackageId, Tree};

/// `dependency` may have receivers, and rustc does not get to it: no code of `dependent` names it.
pub(crate) struct Unlinked {
    pub(crate) root: String,
    pub(crate) dependent: String,
    pub(crate) dependency: String,
}

/// Looks below the dependencies of the package being compiled, which the macro links itself.
pub(crate) fn find_unlinked(command_line: &CommandLine, tree: &Tree) -> Vec<Unlinked> {
    let name = |id: PackageId| tree.packages[id].name.clone();
    let ends = Walk::over(tree, |package| Library::read(package, command_line)).ends();
    let unlinked = |(dependent, dependency)| Unlinked {
        root: name(Tree::ROOT),
        dependent: name(dependent),
        dependency: name(dependency),
    };
    ends.map(unlinked).collect()
}

/// A walk over what rustc gets to, from one package to those that it names.
struct Walk<'tree> {
    tree: &'tree Tree,
    relevant: BTreeSet<PackageId>,
    linked: BTreeSet<PackageId>,
    /// Linked packages whose dependencies are to be looked at.
    queue: VecDeque<PackageId>,
    /// The dependencies that are not named, and by whom.
    unnamed: BTreeMap<PackageId, PackageId>,
}

impl<'tree> Walk<'tree> {
    fn over(tree: &'tree Tree, read: impl Fn(&Package) -> Option<Library>) -> Self {
        let relevant = tree.with_receivers();
        let mut walk =
            Walk { tree, relevant, linked: BTreeSet::new(), queue: VecDeque::new(), unnamed: BTreeMap::new() };
        walk.open_dependencies(Tree::ROOT).into_iter().for_each(|id| walk.link(id));
        while let Some(dependent) = walk.queue.pop_front() {
            let open = walk.open_dependencies(dependent);
            // Most packages have none, and then their code need not be read.
            if !open.is_empty() {
                walk.leave(dependent, open, read(&tree.packages[dependent]).as_ref());
            }
        }
        walk
    }

    fn open_dependencies(&self, id: PackageId) -> Vec<PackageId> {
        let dependencies = self.tree.packages[id].dependencies.iter().copied();
        dependencies.filter(|id| self.relevant.contains(id) && !self.linked.contains(id)).collect()
    }

    fn leave(&mut self, dependent: PackageId, open: Vec<PackageId>, library: Option<&Library>) {
        for id in open {
            // Of a library that cannot be found nothing is known, least of all that it names too little.
            if library.is_none_or(|library| library.links(&self.tree.packages[id])) {
                self.link(id);
            } else {
                self.unnamed.entry(id).or_insert(dependent);
            }
        }
    }

    fn link(&mut self, id: PackageId) {
        self.linked.insert(id);
        self.queue.push_back(id);
    }

    /// Where the walk did not go on: dependents, and what they do not name and nobody else does either.
    fn ends(self) -> impl Iterator<Item = (PackageId, PackageId)> {
        let Self { linked, unnamed, .. } = self;
        let ends = unnamed.into_iter().filter(move |(dependency, _)| !linked.contains(dependency));
        ends.map(|(dependency, dependent)| (dependent, dependency))
    }
}
