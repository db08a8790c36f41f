//! The share of edges that ran, and those that did not, for people.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::text::{Terminal, place};
use crate::binary::Binary;
use crate::coverage::{Edge, percent};

const BOLD: Style = Style::new().bold();
const MISSED: Style = AnsiColor::Red.on_default();

/// Shows which edges did not run.
#[must_use]
pub fn coverage(binary: &Binary, edges: &[Edge<'_>], terminal: Terminal) -> String {
    let missed = edges.iter().filter(|edge| !edge.ran).collect::<Vec<_>>();
    let (ran, all) = (edges.len() - missed.len(), edges.len());
    let mut text = format!("{BOLD}{ran} of {all} edges{BOLD:#} ({:.1} %)", percent(edges));
    text.push_str(if missed.is_empty() { "\n" } else { "; never run:\n" });
    let named = missed.iter().map(|edge| name(edge)).collect::<Vec<_>>();
    let width = named.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    for (edge, name) in missed.iter().zip(named) {
        let place = place(&edge.receiver.file, edge.receiver.line, binary, terminal);
        let _ = writeln!(text, "  {MISSED}{name:width$}{MISSED:#}  {place}");
    }
    text
}

/// What distinguishes the edge from others of the receiver.
fn name(edge: &Edge<'_>) -> String {
    let sender = edge.receiver.sender.as_ref().map_or_else(String::new, |sender| format!(" by a {}", sender.text));
    format!("{} on {}{sender}", edge.receiver.path, edge.signal.path())
}
