//! The packages that a package depends on, from `cargo tree`.
//!
//! `cargo metadata` would fail where cargo downloaded only what it builds, and it enables the features that other
//! members of the workspace ask for.

use std::collections::{BTreeSet, HashMap};
use std::env;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command_line::CommandLine;

/// Index of a package in its tree.
pub(crate) type PackageId = usize;

#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The name of its library in code that does not rename it.
    pub(crate) library: String,
    pub(crate) dependencies: BTreeSet<PackageId>,
}

#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) packages: Vec<Package>,
    ids_by_description: HashMap<String, PackageId>,
}

impl Tree {
    pub(crate) const ROOT: PackageId = 0;

    /// The tree of the package being compiled; none without cargo, or if that package has no lock file of its own.
    pub(crate) fn of_package(command_line: &CommandLine) -> Option<Self> {
        let output = cargo_tree(command_line)?.output().ok()?;
        let lines = String::from_utf8(output.stdout).ok()?;
        let tree = Self::parse(&lines)?;
        (!tree.packages.is_empty()).then_some(tree)
    }

    fn parse(lines: &str) -> Option<Self> {
        let mut tree = Self::default();
        let mut dependents: Vec<Option<PackageId>> = Vec::new();
        for line in lines.lines() {
            let mut fields = line.split('\t');
            let depth = fields.next()?.parse().ok()?;
            let id = tree.package(fields.next()?, fields.next()?);
            dependents.truncate(depth);
            // What a procedural macro depends on is linked into rustc.
            let dependent = dependents.last().copied();
            let id = if dependent == Some(None) { None } else { id };
            if let (Some(Some(dependent)), Some(id)) = (dependent, id) {
                tree.packages[dependent].dependencies.insert(id);
            }
            dependents.push(id);
        }
        Some(tree)
    }

    /// The packages that can have receivers, or lead to some: they depend on `signals-core`, if only by another crate that
    /// re-exports it.
    pub(crate) fn with_receivers(&self) -> BTreeSet<PackageId> {
        let mut found = BTreeSet::new();
        let mut open: Vec<_> = self.ids().filter(|&id| self.packages[id].name == "signals-core").collect();
        while let Some(dependency) = open.pop() {
            let dependents = self.ids().filter(|&id| self.packages[id].dependencies.contains(&dependency));
            open.extend(dependents.filter(|&id| found.insert(id)));
        }
        found
    }

    fn ids(&self) -> Range<PackageId> {
        0..self.packages.len()
    }

    /// `description` is as in `plugin v0.1.0 (proc-macro) (/path)`.
    fn package(&mut self, description: &str, library: &str) -> Option<PackageId> {
        if description.contains(" (proc-macro)") {
            return None;
        }
        if let Some(&id) = self.ids_by_description.get(description) {
            return Some(id);
        }
        let mut words = description.split(' ');
        let name = words.next()?.to_owned();
        let version = words.next()?.trim_start_matches('v').to_owned();
        let id = self.packages.len();
        self.packages.push(Package { name, version, library: library.to_owned(), dependencies: BTreeSet::new() });
        self.ids_by_description.insert(description.to_owned(), id);
        Some(id)
    }
}

fn cargo_tree(command_line: &CommandLine) -> Option<Command> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    let mut cargo = offline_cargo("tree", &manifest)?;
    let package = format!("{}@{}", env::var("CARGO_PKG_NAME").ok()?, env::var("CARGO_PKG_VERSION").ok()?);
    cargo.args(["--package", &package, "--edges", edges(command_line)]);
    cargo.args(["--prefix", "depth", "--format", "\t{p}\t{lib}\t", "--color", "never"]);
    cargo.args(["--no-default-features", "--features", &command_line.features.join(",")]);
    if let Some(target) = &command_line.target {
        cargo.args(["--target", target]);
    }
    Some(cargo)
}

/// Cargo has the dev-dependencies at hand only if it builds something that can name them: tests and examples.
fn edges(command_line: &CommandLine) -> &'static str {
    let is_binary = command_line.crate_type.as_deref() == Some("bin");
    let is_example = is_binary && env::var_os("CARGO_BIN_NAME").is_none();
    if command_line.is_test || is_example { "normal,dev" } else { "normal" }
}

/// A cargo that neither reaches for the network nor writes a lock file.
pub(crate) fn offline_cargo(command: &str, manifest: &Path) -> Option<Command> {
    let mut cargo = Command::new(env::var_os("CARGO")?);
    cargo.arg(command).arg("--frozen").arg("--manifest-path").arg(manifest);
    cargo.current_dir(manifest.parent()?);
    Some(cargo)
}

#[cfg(test)]
mod tests {
    use super::Tree;

    const LINES: &str = "\
0\tapp v0.1.0 (/w/app)\t\t
1\tgroup v0.2.0 (/w/a b)\tgroup\t
2\tplugin v0.3.0\tlib_name\t
1\tmacros v0.4.0 (proc-macro) (/w/macros)\tmacros\t
2\tsyn v3.0.0\tsyn\t
3\tplugin v0.3.0\tlib_name\t (*)
1\tplugin v0.3.0\tlib_name\t (*)
";

    #[test]
    fn packages_and_their_dependencies() {
        let tree = Tree::parse(LINES).unwrap();
        let dependencies = |index: usize| tree.packages[index].dependencies.iter().copied().collect::<Vec<_>>();
        let names: Vec<_> = tree.packages.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names[..3], ["app", "group", "plugin"]);
        assert_eq!(tree.packages[2].version, "0.3.0");
        assert_eq!(tree.packages[2].library, "lib_name");
        assert_eq!(dependencies(Tree::ROOT), [1, 2]);
        assert_eq!(dependencies(1), [2]);
    }

    #[test]
    fn output_that_is_no_tree() {
        assert!(Tree::parse("error").is_none());
    }
}
