//! The packages that a package depends on, from `cargo tree`.
//!
//! `cargo metadata` would fail where cargo downloaded only what it builds, and it enables the features that other
//! members of the workspace ask for.

use std::env;
use std::mem::ManuallyDrop;
use std::process::Command;

use crate::command_line::CommandLine;
use crate::contains;

/// Index of a package in its tree.
pub(crate) type PackageId = usize;

#[derive(Debug)]
pub(crate) struct Package<'text> {
    pub(crate) name: &'text str,
    /// The name of its library in code that does not rename it.
    pub(crate) library: &'text str,
    /// Of a procedural macro none: they are linked into rustc.
    pub(crate) dependencies: Vec<PackageId>,
    is_macro: bool,
    /// As `cargo tree` tells it from others: what procedural macros depend on can have features of its own.
    description: &'text str,
}

#[derive(Debug)]
pub(crate) struct Tree<'text> {
    pub(crate) packages: Vec<Package<'text>>,
}

impl<'text> Tree<'text> {
    pub(crate) const ROOT: PackageId = 0;

    /// Of lines that are none of a tree it has nothing.
    pub(crate) fn parse(lines: &'text str) -> Self {
        let mut tree = Self { packages: Vec::new() };
        let mut dependents = Vec::new();
        let mut rest = lines;
        while let Some((line, after)) = rest.split_once('\n') {
            tree.add(line, &mut dependents);
            rest = after;
        }
        tree
    }

    /// `dependents` are those of the line before.
    fn add(&mut self, line: &'text str, dependents: &mut Vec<PackageId>) -> Option<()> {
        let (depth, line) = line.split_once('\t')?;
        let (description, line) = line.split_once('\t')?;
        let (library, _) = line.split_once('\t')?;
        let id = self.package(description, library)?;
        dependents.truncate(number(depth));
        if let Some(&dependent) = dependents.last() {
            self.packages[dependent].add_dependency(id);
        }
        dependents.push(id);
        Some(())
    }

    /// The packages that can have receivers, or lead to some: they depend on `signals-core`, if only by another crate that
    /// re-exports it.
    pub(crate) fn with_receivers(&self) -> Vec<PackageId> {
        let all = self.linkable();
        let mut found = Vec::new();
        loop {
            let before = found.len();
            for &id in &all {
                if !contains(&found, &id) && self.leads_to(id, &found) {
                    found.push(id);
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }

    /// All but what only procedural macros depend on.
    fn linkable(&self) -> Vec<PackageId> {
        let mut found = Vec::new();
        let mut position = 0;
        if !self.packages.is_empty() {
            found.push(Self::ROOT);
        }
        while position < found.len() {
            for &id in &self.packages[found[position]].dependencies {
                if !contains(&found, &id) {
                    found.push(id);
                }
            }
            position += 1;
        }
        found
    }

    fn leads_to(&self, id: PackageId, found: &[PackageId]) -> bool {
        for dependency in &self.packages[id].dependencies {
            if contains(found, dependency) || self.packages[*dependency].name == "signals-core" {
                return true;
            }
        }
        false
    }

    /// How many of these packages have a library of that name.
    pub(crate) fn count(&self, packages: &[PackageId], library: &str) -> usize {
        let mut count = 0;
        for &id in packages {
            if self.packages[id].library == library {
                count += 1;
            }
        }
        count
    }

    /// `description` is as in `plugin v0.1.0 (proc-macro) (/path) feature,feature`.
    fn package(&mut self, description: &'text str, library: &'text str) -> Option<PackageId> {
        let mut id = 0;
        for package in &self.packages {
            if package.description == description {
                return Some(id);
            }
            id += 1;
        }
        let (name, rest) = description.split_once(' ')?;
        self.packages.push(Package {
            name,
            library,
            dependencies: Vec::new(),
            is_macro: rest.split_once(' ').is_some_and(|(_, kind)| kind.starts_with("(proc-macro)")),
            description,
        });
        Some(id)
    }
}

impl Package<'_> {
    fn add_dependency(&mut self, id: PackageId) {
        if !self.is_macro && !contains(&self.dependencies, &id) {
            self.dependencies.push(id);
        }
    }
}

/// `str::parse` would be as much code as all else that reads the tree. Text that is no number gives some number.
fn number(digits: &str) -> usize {
    let mut number = 0_usize;
    for digit in digits.as_bytes() {
        number = number.wrapping_mul(10).wrapping_add(usize::from(digit & 0xf));
    }
    number
}

/// What `cargo tree` prints for the package being compiled; nothing without cargo, or if that package has no lock file of
/// its own.
pub(crate) fn print_tree(command_line: &CommandLine<'_>) -> Vec<u8> {
    // To drop it would be more code to build than all of this file, for a few hundred bytes.
    let mut cargo = ManuallyDrop::new(Command::new(variable("CARGO")));
    // It neither reaches for the network nor writes a lock file.
    let arguments =
        ["tree", "--frozen", "--prefix", "depth", "--format", "\t{p} {f}\t{lib}\t", "--color", "never", "--edges"];
    for &argument in &arguments {
        cargo.arg(argument);
    }
    cargo.arg(edges(command_line)).arg("--no-default-features");
    for &feature in &command_line.features {
        cargo.arg("--features").arg(feature);
    }
    if !command_line.target.is_empty() {
        cargo.arg("--target").arg(command_line.target);
    }
    let package = variable("CARGO_PKG_NAME") + "@" + &variable("CARGO_PKG_VERSION");
    cargo.arg("--package").arg(package.as_str()).current_dir(variable("CARGO_MANIFEST_DIR"));
    match cargo.output() {
        Ok(output) => output.stdout,
        Err(_) => Vec::new(),
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// Cargo has the dev-dependencies at hand only if it builds something that can name them: tests and examples.
fn edges(command_line: &CommandLine<'_>) -> &'static str {
    let is_example = command_line.crate_type == "bin" && variable("CARGO_BIN_NAME").is_empty();
    if command_line.is_test || is_example { "normal,dev" } else { "normal" }
}

#[cfg(test)]
mod tests {
    use super::Tree;

    const LINES: &str = "\
0\tapp v0.1.0 (/w/app) \t\t
1\tgroup v0.2.0 (/w/a b)\tgroup\t
2\tplugin v0.3.0\tlib_name\t
1\tmacros v0.4.0 (proc-macro) (/w/macros)\tmacros\t
2\tsyn v3.0.0\tsyn\t
3\tplugin v0.3.0\tlib_name\t (*)
1\tplugin v0.3.0\tlib_name\t (*)
";

    #[test]
    fn packages_and_their_dependencies() {
        let tree = Tree::parse(LINES);
        let names: Vec<_> = tree.packages.iter().map(|package| package.name).collect();
        assert_eq!(names, ["app", "group", "plugin", "macros", "syn"]);
        assert_eq!(tree.packages[2].library, "lib_name");
        assert_eq!(tree.packages[Tree::ROOT].dependencies, [1, 3, 2]);
        assert_eq!(tree.packages[1].dependencies, [2]);
        assert_eq!(tree.linkable(), [0, 1, 3, 2]);
    }

    #[test]
    fn output_that_is_no_tree() {
        assert!(Tree::parse("error\n").packages.is_empty());
    }
}
