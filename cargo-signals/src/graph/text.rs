//! Graphs in the languages of Mermaid and of Graphviz.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::senders;
use crate::report::Shown;

/// Nodes by what they are called, with numbers as their ids.
#[derive(Default)]
struct Nodes<'a> {
    ids: BTreeMap<(Kind, String), usize>,
    edges: Vec<(usize, usize, String)>,
    /// The signals can have one path, so each is a node of its own.
    signals: Vec<(usize, &'a str)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Signal,
    Function,
}

impl<'a> Nodes<'a> {
    fn of(signals: &[Shown<'a>]) -> Self {
        let mut nodes = Nodes::default();
        for (index, shown) in signals.iter().enumerate() {
            let signal = nodes.node(Kind::Signal, index.to_string());
            nodes.signals.push((signal, &shown.signal.name));
            for sender in senders(shown) {
                let sender = nodes.node(Kind::Function, sender.to_owned());
                nodes.edges.push((sender, signal, String::new()));
            }
            for (place, receiver) in shown.signal.receivers.iter().enumerate() {
                let receiver = nodes.node(Kind::Function, receiver.path.clone());
                nodes.edges.push((signal, receiver, (place + 1).to_string()));
            }
        }
        nodes
    }

    fn node(&mut self, kind: Kind, name: String) -> usize {
        let next = self.ids.len();
        *self.ids.entry((kind, name)).or_insert(next)
    }

    fn functions(&self) -> impl Iterator<Item = (usize, &str)> {
        let functions = self.ids.iter().filter(|((kind, _), _)| *kind == Kind::Function);
        functions.map(|((_, name), id)| (*id, name.as_str()))
    }
}

/// How many nodes the graphs have.
#[must_use]
pub fn node_count(signals: &[Shown<'_>]) -> usize {
    Nodes::of(signals).ids.len()
}

/// A flowchart for Mermaid, which GitHub shows in Markdown.
#[must_use]
pub fn mermaid(signals: &[Shown<'_>]) -> String {
    let nodes = Nodes::of(signals);
    let mut text = "flowchart LR\n".to_owned();
    for (id, name) in &nodes.signals {
        let _ = writeln!(text, "    n{id}([\"{}\"])", for_mermaid(name));
    }
    for (id, name) in nodes.functions() {
        let _ = writeln!(text, "    n{id}[\"{}\"]", for_mermaid(name));
    }
    for (from, to, label) in &nodes.edges {
        let label = if label.is_empty() { String::new() } else { format!("|{label}|") };
        let _ = writeln!(text, "    n{from} -->{label} n{to}");
    }
    text
}

fn for_mermaid(name: &str) -> String {
    name.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A graph for Graphviz.
#[must_use]
pub fn dot(signals: &[Shown<'_>]) -> String {
    let nodes = Nodes::of(signals);
    let mut text = "digraph signals {\n    rankdir=LR;\n    node [shape=box, fontname=\"sans-serif\"];\n".to_owned();
    for (id, name) in &nodes.signals {
        let _ = writeln!(text, "    n{id} [label={}, shape=ellipse, style=bold];", for_dot(name));
    }
    for (id, name) in nodes.functions() {
        let _ = writeln!(text, "    n{id} [label={}];", for_dot(name));
    }
    for (from, to, label) in &nodes.edges {
        let label = if label.is_empty() { String::new() } else { format!(" [label={}]", for_dot(label)) };
        let _ = writeln!(text, "    n{from} -> n{to}{label};");
    }
    text.push_str("}\n");
    text
}

fn for_dot(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}
