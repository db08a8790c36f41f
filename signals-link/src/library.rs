//! The files of libraries, and what their metadata says about crates.

use std::fs;
use std::path::Path;

use crate::command_line::CommandLine;
use crate::tree::{PackageId, Tree};

/// What stands behind the name of a library in that of its file: each build of a package has its own.
type Hash = [u8; 16];

/// `libname-hash.rlib`
#[derive(Debug, PartialEq)]
pub(crate) struct Library<'path> {
    pub(crate) name: &'path str,
    /// Cargo gives none to those that are linked by other languages too, or when the program is loaded.
    hash: Option<Hash>,
    pub(crate) is_shared: bool,
}

impl<'path> Library<'path> {
    pub(crate) fn at(path: &'path str) -> Option<Self> {
        let (stem, kind) = Path::new(path).file_name()?.to_str()?.split_once('.')?;
        let stem = if kind == "dll" { stem } else { stem.strip_prefix("lib")? };
        // On the platforms there are, which a program can be built for on any other.
        let is_shared = matches!(kind, "so" | "dylib" | "dll");
        if !is_shared && !matches!(kind, "rlib" | "rmeta") {
            return None;
        }
        let (name, hash) = stem.split_once('-').unwrap_or((stem, ""));
        Some(Self { name, hash: hash.as_bytes().try_into().ok(), is_shared })
    }
}

/// The libraries that a program is made of.
///
/// rustc writes into the metadata of a library which crates it gets to from there, over however many others, and what stands
/// behind their names in the names of their files. This is what it goes by when it links.
pub(crate) struct Linked {
    hashes: Vec<Hash>,
    /// The names of all files there are, of other builds too.
    files: Vec<String>,
}

impl Linked {
    /// None if the libraries of these packages, as far as the crate is given them, do not tell.
    pub(crate) fn by(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Option<Self> {
        let mut linked = Self { hashes: Vec::new(), files: Vec::new() };
        for path in &command_line.libraries {
            let name = Library::at(path)?.name;
            if name == "signals_core" || tree.count(packages, name) > 0 {
                linked.add_crates(&metadata(path)?)?;
            }
        }
        for directory in &command_line.directories {
            linked.add_files(directory);
        }
        // It is linked wherever the macro is. Metadata that does not say so is of another kind.
        (linked.count("signals_runtime")? > 0).then_some(linked)
    }

    /// How many libraries of that name are linked; none if that cannot be told.
    pub(crate) fn count(&self, name: &str) -> Option<usize> {
        let mut found = Vec::new();
        let mut is_known = false;
        for file in &self.files {
            if let Some(library) = Library::at(file)
                && library.name == name
            {
                let hash = library.hash?;
                is_known = true;
                if self.hashes.contains(&hash) && !found.contains(&hash) {
                    found.push(hash);
                }
            }
        }
        is_known.then_some(found.len())
    }

    fn add_files(&mut self, directory: &str) {
        let Ok(entries) = fs::read_dir(directory) else { return };
        for entry in entries {
            let Ok(entry) = entry else { return };
            self.files.push(entry.file_name().to_string_lossy().into_owned());
        }
    }

    /// None if there are none: whatever the library, it gets to those of the toolchain.
    fn add_crates(&mut self, metadata: &[u8]) -> Option<()> {
        let text = String::from_utf8_lossy(metadata);
        let before = self.hashes.len();
        let mut rest = &*text;
        while let Some((_, after)) = rest.split_once('-') {
            rest = after;
            if let Some(hash) = rest.as_bytes().first_chunk()
                && is_hash(hash)
            {
                self.hashes.push(*hash);
            }
        }
        (self.hashes.len() > before).then_some(())
    }
}

fn is_hash(text: &Hash) -> bool {
    for byte in text {
        if !byte.is_ascii_hexdigit() {
            return false;
        }
    }
    true
}

/// Not that of shared libraries, which is compressed.
fn metadata(path: &str) -> Option<Vec<u8>> {
    let path = Path::new(path);
    fs::read(path.with_extension("rmeta")).or_else(|_| fs::read(path.with_extension("rlib"))).ok()
}

#[cfg(test)]
mod tests {
    use super::Library;

    fn library(name: &str, hash: Option<[u8; 16]>, is_shared: bool) -> Option<Library<'_>> {
        Some(Library { name, hash, is_shared })
    }

    #[test]
    fn names_of_files() {
        let hash = Some(*b"0123456789abcdef");
        assert_eq!(Library::at("/a/libone-0123456789abcdef.rlib"), library("one", hash, false));
        assert_eq!(Library::at("libone_two-0123456789abcdef.rmeta"), library("one_two", hash, false));
        assert_eq!(Library::at("/a.b/libone-0123456789abcdef.so"), library("one", hash, true));
        assert_eq!(Library::at("/a/one.dll"), library("one", None, true));
        assert_eq!(Library::at("/a/libone.rlib"), library("one", None, false));
        assert_eq!(Library::at("/a/libone-other.rlib"), library("one", None, false));
    }

    #[test]
    fn files_that_are_no_libraries() {
        assert_eq!(Library::at("/a/one-0123456789abcdef"), None);
        assert_eq!(Library::at("/a/libone-0123456789abcdef.d"), None);
        assert_eq!(Library::at("/a/libone-0123456789abcdef.one.123.rcgu.o"), None);
        assert_eq!(Library::at("/a/one-0123456789abcdef.rlib"), None);
    }
}
