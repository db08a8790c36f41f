//! The crates with receivers that a program depends on.
//!
//! Cargo can build more than the program needs: other members of the workspace, and what runs while it builds. `cargo tree` prints
//! what the program needs. `cargo metadata` would fail where cargo downloaded only what it builds.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use thiserror::Error;

use super::cargo::{Built, Library, Origin, cargo};
use crate::check::Dependency;

/// Why the dependencies are not known.
#[derive(Debug, Error)]
pub(super) enum DependenciesError {
    /// A file that cargo built cannot be read.
    #[error(transparent)]
    File(#[from] io::Error),
    /// Cargo does not say.
    #[error("`cargo tree` fails: {0}")]
    Tree(String),
}

/// Returns the crates with receivers that the program depends on. `arguments` are the options about its features and target.
/// Places are relative to the folder `root`.
pub(super) fn with_receivers(
    origin: &Origin,
    built: &Built,
    arguments: Vec<OsString>,
    root: &Path,
) -> Result<Vec<Dependency>, DependenciesError> {
    let mut found = Vec::new();
    let tree = tree(origin, arguments)?;
    for library in &built.libraries {
        if let Some(dependent) = dependent(&tree, &library.name)
            && library.has_receivers()?
        {
            found.push(dependency(library, dependent, origin, built, root));
        }
    }
    Ok(found)
}

/// Returns the libraries that `cargo tree` prints, each with its depth.
fn tree(origin: &Origin, arguments: Vec<OsString>) -> Result<Vec<(usize, String)>, DependenciesError> {
    let edges = if origin.is_for_development() { "normal,dev,no-proc-macro" } else { "normal,no-proc-macro" };
    let mut command = cargo();
    // `--frozen`: it neither uses the network nor writes a lock file.
    command.args(["tree", "--frozen", "--color", "never", "--prefix", "depth", "--format", "\t{lib}"]);
    command.args(["--edges", edges, "--package", &origin.package.repr]).args(arguments);
    let output = command.output()?;
    if !output.status.success() {
        return Err(DependenciesError::Tree(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let parsed = text.lines().filter_map(|line| {
        let (depth, library) = line.split_once('\t')?;
        Some((depth.parse().ok()?, library.split(' ').next()?.to_owned()))
    });
    Ok(parsed.collect())
}

/// Returns the library of the package that depends on this one, or an empty text for a package without a library. `None` if the
/// program does not depend on it.
fn dependent<'a>(tree: &'a [(usize, String)], name: &str) -> Option<&'a str> {
    let index = tree.iter().position(|(_, library)| library == name)?;
    let (depth, _) = tree[index];
    let dependent = tree[..index].iter().rfind(|(other, _)| *other < depth);
    Some(dependent.map_or("", |(_, library)| library))
}

fn dependency(library: &Library, dependent: &str, origin: &Origin, built: &Built, root: &Path) -> Dependency {
    let of_dependent = built.libraries.iter().find(|other| other.name == dependent);
    let source = of_dependent.map_or(&origin.source, |library| &library.source);
    let dependent = of_dependent.map_or_else(|| origin.name.replace('-', "_"), |library| library.name.clone());
    let place = source.strip_prefix(root).unwrap_or(source).display().to_string();
    Dependency { name: library.name.clone(), dependent, place: (place, 1) }
}
