//! Signals that lead back to themselves: a receiver sends a signal whose receiver sends the first one.
//!
//! Only what a receiver's own function sends is known, not what the functions that it calls send.

use std::collections::HashMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::{Finding, Lint};
use crate::report::Shown;
use crate::sites::Site;
use crate::wiring::Receiver;

pub(super) fn find(all: &[Shown<'_>], findings: &mut Vec<Finding>) {
    let mut graph = DiGraph::<usize, &Receiver>::new();
    let signals = (0..all.len()).map(|index| graph.add_node(index)).collect::<Vec<_>>();
    let senders = senders(all);
    for (index, shown) in all.iter().enumerate() {
        for receiver in &shown.signal.receivers {
            let sent = senders.get(&(receiver.file.as_str(), receiver.name())).into_iter().flatten();
            for (other, _) in sent.filter(|(_, line)| *line >= receiver.line) {
                graph.add_edge(signals[index], signals[*other], receiver);
            }
        }
    }
    for cycle in tarjan_scc(&graph) {
        let within = |from: NodeIndex, to: NodeIndex| cycle.contains(&from) && cycle.contains(&to);
        let edge =
            graph.edge_indices().find(|edge| graph.edge_endpoints(*edge).is_some_and(|(from, to)| within(from, to)));
        if let Some(receiver) = edge.map(|edge| graph[edge]) {
            let mut paths = cycle.iter().map(|node| all[graph[*node]].signal.path()).collect::<Vec<_>>();
            paths.sort_unstable();
            let (paths, path) = (paths.join(", "), &receiver.path);
            let message = format!("receivers send what leads back to their own signal: {paths}; {path} is one of them");
            let help = "send another signal there, or make sure that the sends end";
            let shown = &all[graph[cycle[0]]];
            findings.push(Finding::of(Lint::Cascade, shown, message, help).at(&receiver.file, receiver.line));
        }
    }
}

/// The signals that a function sends, by its file and its bare name, with the line.
fn senders<'a>(all: &[Shown<'a>]) -> HashMap<(&'a str, &'a str), Vec<(usize, u32)>> {
    let mut senders = HashMap::<_, Vec<_>>::new();
    for (index, shown) in all.iter().enumerate() {
        for site in shown.sites.iter().filter(|site| site.sends()) {
            if let Some((file, line)) = &site.location {
                senders.entry((file.as_str(), bare(site))).or_default().push((index, *line));
            }
        }
    }
    senders
}

fn bare(site: &Site) -> &str {
    site.function.rsplit("::").next().unwrap_or_default()
}
