//! The packages that a package depends on, from `cargo tree`.
//!
//! `cargo metadata` would fail where cargo downloaded only what it builds, and it enables the features that other
//! members of the workspace ask for.

use super::package::{cargo, variable};
use crate::command_line::CommandLine;

/// Index of a package in its tree.
pub(super) type PackageId = usize;

#[derive(Debug)]
pub(super) struct Package<'text> {
    pub(super) name: &'text str,
    /// The name of its library in code that does not rename it.
    pub(super) library: &'text str,
    /// A procedural macro has none: its dependencies are linked into rustc.
    pub(super) dependencies: Vec<PackageId>,
    is_macro: bool,
    /// `name version (proc-macro) (path) features`, which identifies the package in the output of `cargo tree`: what
    /// procedural macros depend on can have features of its own.
    description: &'text str,
}

#[derive(Debug, Default)]
pub(super) struct Tree<'text> {
    pub(super) packages: Vec<Package<'text>>,
}

impl<'text> Tree<'text> {
    pub(super) const ROOT: PackageId = 0;

    /// Reads what [`print_tree`] returns. An error is a line of another form.
    pub(super) fn parse(lines: &'text str) -> Result<Self, String> {
        let mut tree = Self::default();
        let mut ancestors = Vec::new();
        for line in lines.lines().filter(|line| !line.is_empty()) {
            tree.add(line, &mut ancestors).ok_or_else(|| format!("`cargo tree` prints `{line}`"))?;
        }
        Ok(tree)
    }

    /// Adds the package of one line. `ancestors` is the path from the root to the package of the line before.
    fn add(&mut self, line: &'text str, ancestors: &mut Vec<PackageId>) -> Option<()> {
        let (depth, line) = line.split_once('\t')?;
        let (description, line) = line.split_once('\t')?;
        let (library, _) = line.split_once('\t')?;
        ancestors.truncate(depth.parse().ok()?);
        let id = self.package(description, library)?;
        if let Some(&dependent) = ancestors.last() {
            self.packages[dependent].add_dependency(id);
        }
        ancestors.push(id);
        Some(())
    }

    /// The packages that can have receivers, or lead to some: they depend on `signals-core`, if only through another crate
    /// that re-exports it.
    pub(super) fn with_receivers(&self) -> Vec<PackageId> {
        let all = self.linkable();
        let mut found = Vec::new();
        loop {
            let before = found.len();
            for &id in &all {
                if !found.contains(&id) && self.leads_to(id, &found) {
                    found.push(id);
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }

    /// All packages except those that only procedural macros depend on.
    fn linkable(&self) -> Vec<PackageId> {
        let mut found = Vec::new();
        if !self.packages.is_empty() {
            found.push(Self::ROOT);
        }
        let mut position = 0;
        while position < found.len() {
            for &id in &self.packages[found[position]].dependencies {
                if !found.contains(&id) {
                    found.push(id);
                }
            }
            position += 1;
        }
        found
    }

    fn leads_to(&self, id: PackageId, found: &[PackageId]) -> bool {
        let mut dependencies = self.packages[id].dependencies.iter();
        dependencies.any(|dependency| found.contains(dependency) || self.packages[*dependency].name == "signals-core")
    }

    /// How many of these packages have a library of that name.
    pub(super) fn count(&self, packages: &[PackageId], library: &str) -> usize {
        packages.iter().filter(|&&id| self.packages[id].library == library).count()
    }

    /// The package of this description, which is added if it is new.
    fn package(&mut self, description: &'text str, library: &'text str) -> Option<PackageId> {
        if let Some(id) = self.packages.iter().position(|package| package.description == description) {
            return Some(id);
        }
        let (name, rest) = description.split_once(' ')?;
        self.packages.push(Package {
            name,
            library,
            dependencies: Vec::new(),
            is_macro: rest.split_once(' ').is_some_and(|(_, kind)| kind.starts_with("(proc-macro)")),
            description,
        });
        Some(self.packages.len() - 1)
    }
}

impl Package<'_> {
    fn add_dependency(&mut self, id: PackageId) {
        if !self.is_macro && !self.dependencies.contains(&id) {
            self.dependencies.push(id);
        }
    }
}

/// Returns what `cargo tree` prints for the package being compiled. An error says why it prints nothing.
pub(super) fn print_tree(command_line: &CommandLine<'_>) -> Result<String, String> {
    let edges = if command_line.has_dev_dependencies { "normal,dev" } else { "normal" };
    let mut cargo = cargo()?;
    // `--frozen`: it neither uses the network nor writes a lock file.
    cargo.args(["tree", "--frozen", "--color", "never", "--prefix", "depth", "--format", "\t{p} {f}\t{lib}\t"]);
    cargo.args(["--edges", edges, "--no-default-features"]);
    for feature in &command_line.features {
        cargo.args(["--features", feature]);
    }
    if !command_line.target.is_empty() {
        cargo.args(["--target", command_line.target]);
    }
    let package = format!("{}@{}", variable("CARGO_PKG_NAME")?, variable("CARGO_PKG_VERSION")?);
    let output = cargo.args(["--package", &package]).output();
    let output = output.map_err(|error| format!("`cargo tree` cannot be run: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`cargo tree` fails: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
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
        let tree = Tree::parse(LINES).unwrap();
        let names: Vec<_> = tree.packages.iter().map(|package| package.name).collect();
        assert_eq!(names, ["app", "group", "plugin", "macros", "syn"]);
        assert_eq!(tree.packages[2].library, "lib_name");
        assert_eq!(tree.packages[Tree::ROOT].dependencies, [1, 3, 2]);
        assert_eq!(tree.packages[1].dependencies, [2]);
        assert_eq!(tree.linkable(), [0, 1, 3, 2]);
    }

    #[test]
    fn output_that_is_no_tree() {
        assert_eq!(Tree::parse("error\n").unwrap_err(), "`cargo tree` prints `error`");
    }
}
