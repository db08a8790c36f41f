//! Checks that the links, anchors and paths in all Markdown files of the repository exist.
//!
//! - A relative link must point to a file or folder, and its anchor to a heading if the file is Markdown.
//! - Inline code that looks like a path from the top of the repository, or names a Markdown file, must exist.
//!
//! Links to other sites are not checked, so the test works offline.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

/// What one Markdown file contains.
#[derive(Default)]
struct Document {
    /// The anchors of the headings, as GitHub names them.
    anchors: Vec<String>,
    links: Vec<String>,
    /// Inline code.
    code: Vec<String>,
    /// Links such as `[text][label]` whose label has no definition.
    undefined: Vec<String>,
}

impl Document {
    fn parse(text: &str) -> Self {
        let mut document = Self::default();
        let mut undefined = Vec::new();
        let report_undefined = |link: BrokenLink<'_>| {
            // A single pair of brackets is often just text, such as `[1]`.
            if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
                undefined.push(link.reference.to_string());
            }
            None::<(CowStr<'_>, CowStr<'_>)>
        };
        // The text since the last heading began.
        let mut heading = String::new();
        for event in Parser::new_with_broken_link_callback(text, Options::ENABLE_TABLES, Some(report_undefined)) {
            match event {
                Event::Start(Tag::Heading { .. }) => heading.clear(),
                Event::End(TagEnd::Heading(_)) => document.add_anchor(&heading),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    document.links.push(dest_url.to_string());
                }
                Event::Html(html) | Event::InlineHtml(html) => document.links.extend(urls_in_html(&html)),
                Event::Text(text) => heading.push_str(&text),
                Event::Code(code) => {
                    heading.push_str(&code);
                    document.code.push(code.to_string());
                }
                _ => {}
            }
        }
        document.undefined = undefined;
        document
    }

    /// GitHub keeps letters, digits, `-` and `_`, turns spaces into `-`, and numbers headings of the same text.
    fn add_anchor(&mut self, heading: &str) {
        let is_kept = |&letter: &char| letter.is_alphanumeric() || "-_ ".contains(letter);
        let slug = heading.to_lowercase().chars().filter(is_kept).collect::<String>().replace(' ', "-");
        let is_free = |anchor: &String| !self.anchors.contains(anchor);
        let numbered = (1..).map(|number| format!("{slug}-{number}"));
        let anchor = std::iter::once(slug.clone()).chain(numbered).find(is_free);
        self.anchors.extend(anchor);
    }
}

fn urls_in_html(html: &str) -> impl Iterator<Item = String> {
    let values = ["src=\"", "href=\""].into_iter().flat_map(|attribute| html.split(attribute).skip(1));
    values.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
}

/// The Markdown files of a repository, by their path from its top.
struct Repository {
    root: PathBuf,
    documents: HashMap<PathBuf, Document>,
}

impl Repository {
    fn read(root: &Path) -> Self {
        let mut repository =
            Self { root: root.canonicalize().expect("the repository exists"), documents: HashMap::new() };
        repository.add_folder(Path::new(""));
        repository
    }

    fn add_folder(&mut self, folder: &Path) {
        for entry in fs::read_dir(self.root.join(folder)).expect("the folder can be read") {
            let entry = entry.expect("the folder can be read");
            let name = entry.file_name().into_string().expect("the name is UTF-8");
            let path = folder.join(&name);
            if entry.path().is_dir() {
                if !name.starts_with('.') && name != "target" {
                    self.add_folder(&path);
                }
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(entry.path()).expect("the file is UTF-8");
                self.documents.insert(path, Document::parse(&text));
            }
        }
    }

    /// Everything in all documents that refers to something that does not exist, as `file: reference`.
    fn problems(&self) -> Vec<String> {
        let problems = self.documents.iter().flat_map(|(path, document)| {
            let links = document.links.iter().filter(|link| !self.has_target(path, link));
            let code = document.code.iter().filter(|code| !self.has_path(path, code));
            let undefined = document.undefined.iter();
            links.chain(code).chain(undefined).map(|broken| format!("{}: {broken}", path.display()))
        });
        let mut problems = problems.collect::<Vec<_>>();
        problems.sort();
        problems
    }

    fn has_target(&self, document: &Path, link: &str) -> bool {
        if link.contains("://") || link.starts_with("mailto:") {
            return true;
        }
        let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
        let target = if path.is_empty() { document.to_owned() } else { document.with_file_name(path) };
        let Ok(target) = self.root.join(target).canonicalize() else { return false };
        let Ok(target) = target.strip_prefix(&self.root) else { return false };
        match (anchor, self.documents.get(target)) {
            (Some(anchor), Some(document)) => document.anchors.iter().any(|known| known == anchor),
            _ => true,
        }
    }

    /// Returns `true` for code that is not a path, too.
    fn has_path(&self, document: &Path, code: &str) -> bool {
        let is_pattern = |letter: char| letter.is_whitespace() || "*<>{}…".contains(letter);
        if code.contains(is_pattern) {
            return true;
        }
        let is_source = |top: &str| !["", "target"].contains(&top) && self.root.join(top).is_dir();
        let is_below_top = code.split_once('/').is_some_and(|(top, _)| is_source(top));
        let is_markdown = Path::new(code).extension().is_some_and(|extension| extension == "md");
        let exists = || self.root.join(code).exists() || self.root.join(document.with_file_name(code)).exists();
        !(is_below_top || is_markdown) || exists()
    }
}

#[test]
fn links_anchors_and_paths_exist() {
    let repository = Repository::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    assert!(repository.documents.contains_key(Path::new("README.md")));
    let problems = repository.problems();
    assert!(problems.is_empty(), "these do not exist:\n{}", problems.join("\n"));
}

#[test]
fn broken_references_are_found() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("links");
    fs::create_dir_all(root.join("docs")).unwrap();
    let right = "# One, `two`\n# One, `two`\n[a](#one-two) [b](docs/page.md#page) [c][d] <img src=\"docs\">\n\
                 `docs/page.md` `docs/*.rs` `other/file.rs` `page.md`\n\n[d]: docs/page.md\n";
    let wrong =
        "[a](#three) [b](docs/none.md) [c](page.md#none) [d][e] <img src=\"none.svg\">\n`docs/none.rs` `none.md`\n";
    fs::write(root.join("right.md"), right).unwrap();
    fs::write(root.join("page.md"), wrong).unwrap();
    fs::write(root.join("docs/page.md"), "# Page\n[up](../right.md#one-two-1) [out](https://example.com)\n").unwrap();
    let found = Repository::read(&root).problems();
    let expected = ["#three", "docs/none.md", "docs/none.rs", "e", "none.md", "none.svg", "page.md#none"];
    assert_eq!(found, expected.map(|broken| format!("page.md: {broken}")));
}
