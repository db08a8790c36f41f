//! One page that needs nothing else: a search, and the neighbourhood of a signal, a receiver or a crate.
//!
//! The page is `page/page.html`, into which its style, its script and the list of [`json`] are put.

use crate::binary::Binary;
use crate::coverage::Recorded;
use crate::report::{Shown, json};

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// Makes the page. In `source_url`, `{file}` and `{line}` become a place in the source. Receivers that never
/// ran are marked if it was recorded which did.
#[must_use]
pub fn html(binary: &Binary, signals: &[Shown<'_>], source_url: Option<&str>, recorded: Option<&Recorded>) -> String {
    let url = serde_json::to_string(&source_url).unwrap_or_default();
    let name = binary.path.file_stem().unwrap_or_default().to_string_lossy();
    let name = name.replace('&', "&amp;").replace('<', "&lt;");
    PAGE.replace("{{title}}", &name)
        .replace("/*{{style}}*/", STYLE)
        .replace("{{source_url}}", &in_script(&url))
        .replace("{{list}}", &in_script(&json::list(binary, signals, recorded)))
        .replace("/*{{script}}*/", SCRIPT)
}

/// Keeps JSON from ending the element that it is in.
fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
}
