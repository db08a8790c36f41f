//! The packages that a package depends on, from `cargo tree`.
//!
//! `cargo metadata` would fail where cargo downloaded only what it builds, and it enables the features that other
//! members of the workspace ask for.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command_line::CommandLine;

/// Index of a package in its tree.
pub(crate) type PackageId = usize;

#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// The name of its library in code that does not rename it.
    pub(crate) library: String,
    pub(crate) dependencies: Vec<PackageId>,
    /// As `cargo tree` tells it from others.
    description: String,
}

#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) packages: Vec<Package>,
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
                tree.packages[dependent].add_dependency(id);
            }
            dependents.push(id);
        }
        Some(tree)
    }

    /// Which packages can have receivers, or lead to some: they depend on `signals-core`, if only by another crate that
    /// re-exports it.
    pub(crate) fn with_receivers(&self) -> Vec<bool> {
        let mut found = vec![false; self.packages.len()];
        let mut is_complete = false;
        while !is_complete {
            is_complete = true;
            for (id, package) in self.packages.iter().enumerate() {
                let leads = |&id: &PackageId| found[id] || self.packages[id].name == "signals-core";
                if !found[id] && package.dependencies.iter().any(leads) {
                    found[id] = true;
                    is_complete = false;
                }
            }
        }
        found
    }

    /// `description` is as in `plugin v0.1.0 (proc-macro) (/path)`.
    fn package(&mut self, description: &str, library: &str) -> Option<PackageId> {
        if description.split(' ').any(|word| word == "(proc-macro)") {
            return None;
        }
        let known = self.packages.iter().position(|package| package.description == description);
        if known.is_some() {
            return known;
        }
        let (name, _) = description.split_once(' ')?;
        let package = Package {
            name: name.to_owned(),
            library: library.to_owned(),
            dependencies: Vec::new(),
            description: description.to_owned(),
        };
        self.packages.push(package);
        Some(self.packages.len() - 1)
    }
}

impl Package {
    fn add_dependency(&mut self, id: PackageId) {
        if !self.dependencies.contains(&id) {
            self.dependencies.push(id);
        }
    }
}

fn cargo_tree(command_line: &CommandLine) -> Option<Command> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    let mut cargo = offline_cargo("tree", &manifest)?;
    let package = format!("{}@{}", env::var("CARGO_PKG_NAME").ok()?, env::var("CARGO_PKG_VERSION").ok()?);
    cargo.arg("--package").arg(package).arg("--edges").arg(edges(command_line));
    cargo.arg("--prefix").arg("depth").arg("--format").arg("\t{p}\t{lib}\t").arg("--color").arg("never");
    cargo.arg("--no-default-features");
    for feature in &command_line.features {
        cargo.arg("--features").arg(feature);
    }
    if let Some(target) = &command_line.target {
        cargo.arg("--target").arg(target);
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
        let names: Vec<_> = tree.packages.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names[..3], ["app", "group", "plugin"]);
        assert_eq!(tree.packages[2].library, "lib_name");
        assert_eq!(tree.packages[Tree::ROOT].dependencies, [1, 2]);
        assert_eq!(tree.packages[1].dependencies, [2]);
    }

    #[test]
    fn output_that_is_no_tree() {
        assert!(Tree::parse("error").is_none());
    }
}
