//! Checks the packages that are published: their licences, their place in the list of releases, and where macros are documented.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("the file can be read")
}

/// The folders of the published packages, and their manifests.
fn published() -> Vec<(String, String)> {
    let workspace = read("Cargo.toml");
    let members = workspace.split("members = [").nth(1).and_then(|list| list.split(']').next()).unwrap_or_default();
    let folders = members.split('"').skip(1).step_by(2).map(str::to_owned);
    let packages = folders.map(|folder| (folder.clone(), read(&format!("{folder}/Cargo.toml"))));
    packages.filter(|(_, manifest)| !manifest.contains("publish = false")).collect()
}

#[test]
fn published_packages_contain_their_licences() {
    let packages = published();
    assert!(packages.len() > 10, "{packages:?}");
    let licences = |(folder, _): &(String, String)| {
        ["LICENSE-APACHE", "LICENSE-MIT"].map(|name| root().join(folder).join(name)).into_iter()
    };
    let missing = packages.iter().flat_map(licences).filter(|path| !path.exists()).collect::<Vec<_>>();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_list_of_releases_has_every_published_package() {
    let guide = read("docs/maintaining.md");
    let listed = guide.split_whitespace().collect::<Vec<_>>();
    for (folder, manifest) in published() {
        let name = manifest.split('"').nth(1).expect("a manifest begins with the name of the package");
        assert!(listed.windows(2).any(|words| words == ["--package", name]), "{folder}");
    }
}

/// rustdoc appends the docs of a macro to those at its re-export, which are complete.
#[test]
fn macros_are_documented_only_where_they_are_exported() {
    let libraries = published().into_iter().filter(|(_, manifest)| manifest.contains("proc-macro = true"));
    let libraries = libraries.map(|(folder, _)| folder).collect::<Vec<_>>();
    assert_eq!(libraries.len(), 2, "{libraries:?}");
    for folder in libraries {
        let source = read(&format!("{folder}/src/lib.rs"));
        let documented = source.lines().find(|line| line.trim_start().starts_with("///"));
        assert_eq!(documented, None, "{folder}");
    }
}
