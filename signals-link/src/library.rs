//! What the code of a library names.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree, fallback};
use tinyjson::JsonValue;

use crate::command_line::CommandLine;
use crate::tree::{Package, offline_cargo};

pub(crate) struct Library {
    identifiers: Vec<String>,
    manifest: Manifest,
}

enum Manifest {
    Read(Vec<Rename>),
    /// Cargo does not read manifests on their own that lie in a workspace which they are no member of: such are the
    /// packages in a `vendor` directory.
    Unread(String),
}

/// `name = { package = "…" }`
struct Rename {
    package: String,
    name: String,
}

impl Library {
    pub(crate) fn read(package: &Package, command_line: &CommandLine) -> Option<Self> {
        for Sources { manifest, files } in sources_by_manifest(package, &command_line.directories) {
            let Some(manifest) = Manifest::read(package, &manifest) else { continue };
            let mut identifiers = Vec::new();
            for file in &files {
                add_identifiers_in(&fs::read_to_string(file).unwrap_or_default(), &mut identifiers);
            }
            return Some(Self { identifiers, manifest });
        }
        None
    }

    /// Whether rustc gets from the library to `dependency`. Any identifier counts: names can come from other macros.
    pub(crate) fn links(&self, dependency: &Package) -> bool {
        self.names("link_dependencies") || self.names(&dependency.library) || self.names_renamed(&dependency.name)
    }

    fn names(&self, name: &str) -> bool {
        self.identifiers.iter().any(|identifier| identifier == name)
    }

    fn names_renamed(&self, dependency: &str) -> bool {
        match &self.manifest {
            Manifest::Read(renames) => {
                renames.iter().any(|rename| rename.package == dependency && self.names(&rename.name))
            }
            Manifest::Unread(toml) => toml.split('"').any(|text| text == dependency),
        }
    }
}

impl Manifest {
    /// None if it is the manifest of another package.
    fn read(package: &Package, path: &Path) -> Option<Self> {
        match metadata(path) {
            Some(metadata) => renames(package, &metadata).map(Self::Read),
            None => fs::read_to_string(path).ok().map(Self::Unread),
        }
    }
}

/// Files that belong to the package of one manifest.
struct Sources {
    manifest: PathBuf,
    files: Vec<String>,
}

/// The files of the library, as rustc wrote them down beside it, by the manifest they belong to.
///
/// Libraries of that name can be there from several packages and several builds.
fn sources_by_manifest(package: &Package, directories: &[PathBuf]) -> Vec<Sources> {
    let mut sources = Vec::new();
    for directory in directories {
        for path in dependency_infos(package, directory) {
            let files = source_files(&fs::read_to_string(path).unwrap_or_default());
            if let Some(manifest) = files.first().and_then(|root| manifest_above(root.as_ref())) {
                add_sources(&mut sources, manifest, files);
            }
        }
    }
    sources
}

/// Keeps the manifests in order, whatever that of the directory is.
fn add_sources(sources: &mut Vec<Sources>, manifest: PathBuf, files: Vec<String>) {
    let place = sources.iter().take_while(|known| known.manifest < manifest).count();
    match sources.get_mut(place).filter(|known| known.manifest == manifest) {
        Some(Sources { files: known, .. }) => {
            for file in files {
                if !known.contains(&file) {
                    known.push(file);
                }
            }
        }
        None => sources.insert(place, Sources { manifest, files }),
    }
}

/// The files `name-hash.d`, or `name.d`.
fn dependency_infos(package: &Package, directory: &Path) -> Vec<PathBuf> {
    let mut infos = Vec::new();
    let Ok(entries) = fs::read_dir(directory) else { return infos };
    for entry in entries {
        let Ok(entry) = entry else { continue };
        let path = entry.path();
        if is_dependency_info(&path, &package.library) {
            infos.push(path);
        }
    }
    infos
}

fn is_dependency_info(path: &Path, library: &str) -> bool {
    let name = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.strip_prefix(library));
    path.extension().is_some_and(|extension| extension == "d")
        && name.is_some_and(|hash| hash.is_empty() || hash.starts_with('-'))
}

/// Each file that rustc read has a rule of its own, which depends on nothing. The first file is the root.
fn source_files(dependency_info: &str) -> Vec<String> {
    let mut files = Vec::new();
    for line in dependency_info.lines() {
        if let Some(file) = line.strip_suffix(':') {
            files.push(file.replace("\\ ", " "));
        }
    }
    files
}

fn manifest_above(root: &Path) -> Option<PathBuf> {
    let root = root.canonicalize().ok()?;
    let mut directory = root.parent();
    while let Some(above) = directory {
        let manifest = above.join("Cargo.toml");
        if manifest.is_file() {
            return Some(manifest);
        }
        directory = above.parent();
    }
    None
}

fn add_identifiers_in(code: &str, identifiers: &mut Vec<String>) {
    // rustc's own lexer would report what it cannot read as errors of the crate being compiled.
    fallback::force();
    if let Ok(tokens) = TokenStream::from_str(code) {
        add_identifiers(tokens, identifiers);
    }
    fallback::unforce();
}

fn add_identifiers(tokens: TokenStream, identifiers: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(identifier) => {
                let name = identifier.to_string();
                identifiers.push(name.strip_prefix("r#").map(str::to_owned).unwrap_or(name));
            }
            TokenTree::Group(group) => add_identifiers(group.stream(), identifiers),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn renames(package: &Package, metadata: &JsonValue) -> Option<Vec<Rename>> {
    let packages: &Vec<JsonValue> = field(metadata, "packages")?.get()?;
    let is_package = |json: &&JsonValue| {
        string(json, "name") == Some(&package.name) && string(json, "version") == Some(&package.version)
    };
    let dependencies: &Vec<JsonValue> = field(packages.iter().find(is_package)?, "dependencies")?.get()?;
    Some(dependencies.iter().filter_map(rename).collect())
}

fn rename(dependency: &JsonValue) -> Option<Rename> {
    let package = string(dependency, "name")?.to_owned();
    Some(Rename { package, name: string(dependency, "rename")?.replace('-', "_") })
}

/// What cargo knows from the manifest alone.
fn metadata(manifest: &Path) -> Option<JsonValue> {
    let mut cargo = offline_cargo("metadata", manifest)?;
    let output = cargo.args(["--format-version", "1", "--no-deps"]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.parse().ok()
}

fn field<'json>(json: &'json JsonValue, key: &str) -> Option<&'json JsonValue> {
    json.get::<HashMap<String, JsonValue>>()?.get(key)
}

fn string<'json>(json: &'json JsonValue, key: &str) -> Option<&'json str> {
    field(json, key)?.get::<String>().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::{add_identifiers_in, source_files};

    fn identifiers(code: &str) -> Vec<String> {
        let mut identifiers = Vec::new();
        add_identifiers_in(code, &mut identifiers);
        identifiers
    }

    #[test]
    fn identifiers_in_code() {
        let code = "//! comment\nuse plugin as _; /* block */ fn f() { g!(r#try, \"string\") }";
        assert_eq!(identifiers(code), ["doc", "use", "plugin", "as", "_", "fn", "f", "g", "try"]);
    }

    #[test]
    fn code_that_is_none() {
        assert_eq!(identifiers("plugin )"), [""; 0]);
    }

    #[test]
    fn files_in_dependency_info() {
        let info = "deps/a-1.d: src/lib.rs src/a\\ b.rs\n\nsrc/lib.rs:\nsrc/a\\ b.rs:\n\n# env-dep:A=b:c\n";
        assert_eq!(source_files(info), ["src/lib.rs", "src/a b.rs"]);
    }
}
