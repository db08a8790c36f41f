//! The files of libraries, and what their metadata says about crates.

use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use crate::command_line::CommandLine;

/// What stands behind the name of a library in that of its file: each build of a package has its own.
type Hash = [u8; 16];

/// `libname-hash.rlib`
#[derive(Debug, PartialEq)]
pub(crate) struct Library<'path> {
    pub(crate) name: &'path str,
    /// Cargo gives none to libraries that can also be linked by other languages or when the program is loaded.
    hash: Option<&'path Hash>,
    pub(crate) is_shared: bool,
}

impl<'path> Library<'path> {
    pub(crate) fn at(path: &'path Path) -> Option<Self> {
        let (stem, kind) = path.file_name()?.to_str()?.split_once('.')?;
        // On the platforms there are, which a program can be built for on any other.
        let is_shared = match kind {
            "rlib" | "rmeta" => false,
            "so" | "dylib" | "dll" => true,
            _ => return None,
        };
        let stem = if kind == "dll" { stem } else { stem.strip_prefix("lib")? };
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
    /// All files there are, of other builds too.
    files: Vec<PathBuf>,
}

impl Linked {
    /// None if the libraries with these names, which the crate is given, do not tell.
    pub(crate) fn by(names: &[&str], command_line: &CommandLine) -> Option<Self> {
        let mut linked = Self { hashes: Vec::new(), files: Vec::new() };
        for path in &command_line.libraries {
            let name = Library::at(path)?.name;
            if name == "signals_core" || names.contains(&name) {
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
        let mut found: Vec<&Hash> = Vec::new();
        let mut is_known = false;
        for path in &self.files {
            let Some(library) = Library::at(path) else { continue };
            if library.name == name {
                let hash = library.hash?;
                is_known = true;
                if self.hashes.contains(hash) && !found.contains(&hash) {
                    found.push(hash);
                }
            }
        }
        is_known.then_some(found.len())
    }

    fn add_files(&mut self, directory: &Path) {
        let Ok(entries) = fs::read_dir(directory) else { return };
        for entry in entries {
            let Ok(entry) = entry else { return };
            self.files.push(entry.path());
        }
    }

    fn add_crates(&mut self, metadata: &[u8]) -> Option<()> {
        let before = self.hashes.len();
        let mut rest = metadata;
        while rest.skip_until(b'-').ok()? > 0 {
            if let Some(hash) = rest.first_chunk()
                && hash.iter().all(u8::is_ascii_hexdigit)
            {
                self.hashes.push(*hash);
            }
        }
        // Whatever the library, it gets to those of the toolchain.
        (self.hashes.len() > before).then_some(())
    }
}

/// Not that of shared libraries, which is compressed.
fn metadata(path: &Path) -> Option<Vec<u8>> {
    fs::read(path.with_extension("rmeta")).or_else(|_| fs::read(path.with_extension("rlib"))).ok()
}
