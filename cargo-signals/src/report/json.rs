//! The list of signals for programs.
//!
//! `docs/cargo-signals.md` describes the schema. Fields are added without a new version; a field that is removed or means
//! something else makes a new one.

use serde::Serialize;

use super::Shown;
use crate::binary::Binary;
use crate::coverage::{Recorded, percent};
use crate::sites::{Detail, Site};
use crate::wiring::{Named, Receiver, Signal};

const VERSION: u32 = 1;

#[derive(Serialize)]
struct List<'a> {
    version: u32,
    binary: String,
    send_sites: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<CoverageEntry>,
    signals: Vec<SignalEntry<'a>>,
}

#[derive(Serialize)]
struct CoverageEntry {
    edges: usize,
    ran: usize,
    percent: f64,
}

#[derive(Serialize)]
struct SignalEntry<'a> {
    path: String,
    name: &'a str,
    module_path: &'a str,
    signature: &'a str,
    file: &'a str,
    line: u32,
    at_least: u32,
    at_most: Option<u32>,
    receivers: Vec<ReceiverEntry<'a>>,
    sent_by: Vec<SiteEntry<'a>>,
}

#[derive(Serialize)]
struct ReceiverEntry<'a> {
    path: &'a str,
    name: &'a str,
    module_path: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    order: i32,
    uid: Option<&'a str>,
    sender: Option<&'a str>,
    after: Vec<NamedEntry<'a>>,
    before: Vec<NamedEntry<'a>>,
    r#async: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    ran: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum NamedEntry<'a> {
    Function(&'a str),
    Uid(&'a str),
}

#[derive(Serialize)]
struct SiteEntry<'a> {
    function: &'a str,
    kind: &'static str,
    verb: Option<&'static str>,
    file: Option<&'a str>,
    line: Option<u32>,
}

/// Shows signals as JSON, with what ran if that was recorded.
#[must_use]
pub fn list(binary: &Binary, signals: &[Shown<'_>], recorded: Option<&Recorded>) -> String {
    let list = List {
        version: VERSION,
        binary: binary.path.display().to_string(),
        send_sites: match binary.sites.detail {
            Detail::Lines => "lines",
            Detail::Functions => "functions",
            Detail::Nothing | Detail::UnknownCode => "none",
        },
        coverage: recorded.map(|recorded| CoverageEntry::of(binary, recorded)),
        signals: signals.iter().map(|shown| SignalEntry::of(shown, recorded)).collect(),
    };
    serde_json::to_string_pretty(&list).unwrap_or_default()
}

impl CoverageEntry {
    fn of(binary: &Binary, recorded: &Recorded) -> Self {
        let edges = recorded.edges(binary);
        let ran = edges.iter().filter(|edge| edge.ran).count();
        CoverageEntry { edges: edges.len(), ran, percent: percent(&edges) }
    }
}

impl<'a> SignalEntry<'a> {
    fn of(shown: &Shown<'a>, recorded: Option<&Recorded>) -> Self {
        let signal = shown.signal;
        SignalEntry {
            path: signal.path(),
            name: &signal.name,
            module_path: &signal.module_path,
            signature: &signal.signature,
            file: &signal.file,
            line: signal.line,
            at_least: signal.at_least,
            at_most: Some(signal.at_most).filter(|count| *count != u32::MAX),
            receivers: signal.receivers.iter().map(|receiver| ReceiverEntry::of(signal, receiver, recorded)).collect(),
            sent_by: shown.sites.iter().map(SiteEntry::of).collect(),
        }
    }
}

impl<'a> ReceiverEntry<'a> {
    fn of(signal: &Signal, receiver: &'a Receiver, recorded: Option<&Recorded>) -> Self {
        ReceiverEntry {
            path: &receiver.path,
            name: receiver.name(),
            module_path: receiver.module_path(),
            file: &receiver.file,
            line: receiver.line,
            column: receiver.column,
            order: receiver.order,
            uid: receiver.uid.as_deref(),
            sender: receiver.sender.as_ref().map(|sender| sender.text.as_str()),
            after: receiver.after.iter().map(NamedEntry::of).collect(),
            before: receiver.before.iter().map(NamedEntry::of).collect(),
            r#async: receiver.is_async,
            ran: recorded.map(|recorded| recorded.ran(signal, receiver)),
        }
    }
}

impl<'a> NamedEntry<'a> {
    fn of(named: &'a Named) -> Self {
        if named.function.is_some() { NamedEntry::Function(&named.text) } else { NamedEntry::Uid(&named.text) }
    }
}

impl<'a> SiteEntry<'a> {
    fn of(site: &'a Site) -> Self {
        let place = site.location.as_ref();
        SiteEntry {
            function: &site.function,
            kind: site.kind.as_str(),
            verb: site.verb,
            file: place.map(|(file, _)| file.as_str()),
            line: place.map(|(_, line)| *line),
        }
    }
}
