//! Checks the places in the source that Markdown names and that are no links: the map in `ARCHITECTURE.md`, and the lines in
//! examples of output.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("the file can be read")
}

/// The paths in the first column of the map. Two spaces before a name put it into the folder above it.
fn mapped(architecture: &str) -> Vec<PathBuf> {
    let map = architecture.split("\n## Map\n").nth(1).and_then(|map| map.split("\n## ").next()).unwrap_or_default();
    let mut folders = Vec::<PathBuf>::new();
    let mut paths = Vec::new();
    for row in map.lines().filter(|line| line.starts_with("| `")) {
        let names = row.split(" | ").next().unwrap_or_default().split('`').skip(1).step_by(2).collect::<Vec<_>>();
        let depth = names.first().map_or(0, |name| (name.len() - name.trim_start().len()) / 2);
        folders.truncate(depth);
        let folder = folders.last().cloned().unwrap_or_default();
        paths.extend(names.iter().map(|name| folder.join(name.trim())));
        folders.push(folder.join(names.first().map_or("", |name| name.trim())));
    }
    paths
}

#[test]
fn the_map_names_what_exists() {
    let paths = mapped(&read("ARCHITECTURE.md"));
    assert!(paths.len() > 30, "{paths:?}");
    let missing = paths.iter().filter(|path| !root().join(path).exists()).collect::<Vec<_>>();
    assert!(missing.is_empty(), "the map names {missing:?}");
}

#[test]
fn names_in_the_map_are_relative_to_the_folder_above() {
    let map = "\n## Map\n| `a/src/` | |\n| `  b/` | |\n| `  c.rs`, `d.rs` | |\n| `    e/` | |\n| `f/` | |\n\n## Next\n| `g` |\n";
    assert_eq!(
        mapped(map),
        ["a/src/", "a/src/b/", "a/src/c.rs", "a/src/d.rs", "a/src/c.rs/e/", "f/"].map(PathBuf::from)
    );
}

/// The places in the examples, as a path and a line, that are shown as output.
fn places(markdown: &str) -> Vec<(String, usize)> {
    let words = markdown.split_whitespace().filter(|word| word.starts_with("examples/"));
    let places = words.filter_map(|word| word.split_once(".rs:"));
    places.filter_map(|(path, line)| Some((format!("{path}.rs"), line.parse().ok()?))).collect()
}

#[test]
fn lines_in_examples_of_output_are_those_of_the_source() {
    for guide in ["README.md", "docs/cargo-signals.md"] {
        let places = places(&read(guide));
        assert!(!places.is_empty(), "{guide}");
        for (path, line) in places {
            let source = read(&path);
            let text = source.lines().nth(line - 1).unwrap_or_default();
            let is_shown = ["#[signal", "#[receiver", ".send("].iter().any(|shown| text.contains(shown));
            assert!(is_shown, "{guide} shows {path}:{line}, which is `{text}`");
        }
    }
}
