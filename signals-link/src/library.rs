//! The files of libraries, and what their metadata says about crates.

use std::fs;
use std::path::Path;

use crate::command_line::CommandLine;
use crate::contains;
use crate::tree::{PackageId, Tree};

/// How long what stands behind the name of a library in that of its file is: each build of a package has its own.
const HASH: usize = 16;

/// `libname-hash.rlib`
#[derive(Debug, PartialEq)]
pub(crate) struct Library<'path> {
    pub(crate) name: &'path str,
    /// Cargo gives none to those that are linked by other languages too, or when the program is loaded.
    hash: Option<&'path str>,
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
        let hash = if hash.len() == HASH { Some(hash) } else { None };
        Some(Self { name, hash, is_shared })
    }
}

/// The libraries that a program is made of.
///
/// rustc writes into the metadata of a library which crates it gets to from there, over however many others, and what stands
/// behind their names in the names of their files. This is what it goes by when it links.
pub(crate) struct Linked {
    hashes: Vec<String>,
    /// The names of all files there are, of other builds too.
    files: Vec<String>,
}

impl Linked {
    /// Reads what the libraries of these packages tell, as far as the crate is given them.
    pub(crate) fn by(packages: &[PackageId], tree: &Tree<'_>, command_line: &CommandLine<'_>) -> Self {
        let mut linked = Self { hashes: Vec::new(), files: Vec::new() };
        for path in &command_line.libraries {
            // Without files nothing is known.
            let Some(Library { name, .. }) = Library::at(path) else { return linked };
            if name == "signals_core" || tree.count(packages, name) > 0 {
                let before = linked.hashes.len();
                linked.add_crates(&metadata(path));
                // Whatever the library, it gets to those of the toolchain.
                if linked.hashes.len() == before {
                    return linked;
                }
            }
        }
        for directory in &command_line.directories {
            linked.add_files(directory);
        }
        // It is linked wherever the macro is. Metadata that does not say so is of another kind.
        if linked.count("signals_core") == Some(0) {
            linked.files.clear();
        }
        linked
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
                if contains(&self.hashes, hash) && !contains(&found, &hash) {
                    found.push(hash);
                }
            }
        }
        if is_known { Some(found.len()) } else { None }
    }

    fn add_files(&mut self, directory: &str) {
        let Ok(mut entries) = fs::read_dir(directory) else { return };
        while let Some(Ok(entry)) = entries.next() {
            if let Ok(file) = entry.file_name().into_string() {
                self.files.push(file);
            }
        }
    }

    fn add_crates(&mut self, metadata: &[u8]) {
        let text = String::from_utf8_lossy(metadata);
        let mut rest = &*text;
        while let Some((_, after)) = rest.split_once('-') {
            rest = after;
            if let Some(hash) = rest.get(..HASH)
                && is_hexadecimal(hash)
            {
                self.hashes.push(hash.to_owned());
            }
        }
    }
}

fn is_hexadecimal(text: &str) -> bool {
    for byte in text.as_bytes() {
        if !matches!(byte, b'0'..=b'9' | b'a'..=b'f') {
            return false;
        }
    }
    true
}

/// Not that of shared libraries, which is compressed.
fn metadata(path: &str) -> Vec<u8> {
    let path = Path::new(path);
    match fs::read(path.with_extension("rmeta")) {
        Ok(metadata) => metadata,
        Err(_) => fs::read(path.with_extension("rlib")).unwrap_or_default(),
    }
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
