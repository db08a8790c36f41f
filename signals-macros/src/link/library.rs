//! The files of libraries, and what their metadata says about other crates.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::tree::{PackageId, Tree};
use crate::command_line::CommandLine;

/// The length of the hash in the name of a library's file, which differs between builds of a package.
const HASH: usize = 16;

/// `libname-hash.rlib`
#[derive(Debug, PartialEq)]
pub(super) struct Library<'path> {
    pub(super) name: &'path str,
    /// Cargo gives none to libraries that other languages link too, nor to those that are loaded at run time.
    hash: Option<&'path str>,
    pub(super) is_shared: bool,
}

impl<'path> Library<'path> {
    pub(super) fn at(path: &'path str) -> Option<Self> {
        let (stem, kind) = Path::new(path).file_name()?.to_str()?.split_once('.')?;
        let stem = if kind == "dll" { stem } else { stem.strip_prefix("lib")? };
        // The program can be built for any platform from any other.
        let is_shared = matches!(kind, "so" | "dylib" | "dll");
        if !is_shared && !matches!(kind, "rlib" | "rmeta") {
            return None;
        }
        let (name, hash) = stem.split_once('-').unwrap_or((stem, ""));
        Some(Self { name, hash: Some(hash).filter(|hash| hash.len() == HASH), is_shared })
    }
}

/// The libraries that a program is made of.
///
/// The metadata of a library names the crates that it leads to, directly or not, each with the hash in the name of its
/// file. rustc links by these.
pub(super) struct Linked {
    hashes: HashSet<String>,
    /// The names of all files there are, of other builds too.
    files: Vec<String>,
}

impl Linked {
    /// Reads the metadata of these packages' libraries, if the crate is given them. An error says what is unknown.
    pub(super) fn by(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Result<Self, String> {
        let mut linked = Self { hashes: HashSet::new(), files: Vec::new() };
        for path in &command_line.libraries {
            let Library { name, .. } = Library::at(path).ok_or_else(|| format!("`{path}` is no path of a library"))?;
            if name == ANCHOR || tree.count(packages, name) > 0 {
                let hashes = hashes(&metadata(path)?);
                // Every library leads to those of the toolchain, so this is metadata of an unknown form.
                if hashes.is_empty() {
                    return Err(format!("the metadata of `{path}` has an unknown form"));
                }
                linked.hashes.extend(hashes);
            }
        }
        linked.files = command_line.directories.iter().flat_map(|directory| files(directory)).collect();
        match linked.count(ANCHOR) {
            Ok(0) => Err(format!("the metadata of libraries does not name `{ANCHOR}`")),
            _ => Ok(linked),
        }
    }

    /// How many libraries of that name are linked. An error says why that is unknown.
    pub(super) fn count(&self, name: &str) -> Result<usize, String> {
        let libraries = self.files.iter().filter_map(|file| Library::at(file));
        let hashes = libraries.filter(|library| library.name == name).map(|library| library.hash);
        let hashes = hashes.collect::<Option<HashSet<_>>>();
        let hashes = hashes.ok_or_else(|| format!("a file of the library `{name}` has no hash in its name"))?;
        if hashes.is_empty() {
            return Err(format!("rustc is given no directory with the library `{name}`"));
        }
        Ok(hashes.iter().filter(|&&hash| self.hashes.contains(hash)).count())
    }
}

/// The library that is linked wherever the macro is. Metadata that does not name it is of an unknown form.
const ANCHOR: &str = "signals_core";

fn files(directory: &str) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// Whatever in the metadata of a library looks like `-hash`.
fn hashes(metadata: &[u8]) -> HashSet<String> {
    let hashes =
        metadata.split(|&byte| byte == b'-').skip(1).filter_map(|after| after.get(..HASH)).filter(|hash| is_hash(hash));
    hashes.map(|hash| String::from_utf8_lossy(hash).into_owned()).collect()
}

fn is_hash(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Reads the metadata of a library. That of shared libraries is compressed, and left alone.
fn metadata(path: &str) -> Result<Vec<u8>, String> {
    let file = Path::new(path);
    let metadata = fs::read(file.with_extension("rmeta")).or_else(|_| fs::read(file.with_extension("rlib")));
    metadata.map_err(|error| format!("the metadata of `{path}` cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::Library;

    #[test]
    fn names_of_files() {
        let library = |path| {
            let Library { name, hash, is_shared } = Library::at(path).unwrap();
            (name, hash, is_shared)
        };
        let hash = Some("0123456789abcdef");
        assert_eq!(library("/a/libone-0123456789abcdef.rlib"), ("one", hash, false));
        assert_eq!(library("libone_two-0123456789abcdef.rmeta"), ("one_two", hash, false));
        assert_eq!(library("/a.b/libone-0123456789abcdef.so"), ("one", hash, true));
        assert_eq!(library("/a/one.dll"), ("one", None, true));
        assert_eq!(library("/a/libone.rlib"), ("one", None, false));
        assert_eq!(library("/a/libone-other.rlib"), ("one", None, false));
    }

    #[test]
    fn files_that_are_no_libraries() {
        assert_eq!(Library::at("/a/one-0123456789abcdef"), None);
        assert_eq!(Library::at("/a/libone-0123456789abcdef.d"), None);
        assert_eq!(Library::at("/a/libone-0123456789abcdef.one.123.rcgu.o"), None);
        assert_eq!(Library::at("/a/one-0123456789abcdef.rlib"), None);
    }
}
