//! What is wrong with the wiring of a program.
//!
//! [`find`] makes [`Finding`]s, each by a [`Lint`]. A [`Levels`] says which of them are errors.

mod cascades;
mod cycles;
mod duplicates;
mod levels;

use std::collections::BTreeSet;
use std::fmt;

pub use self::levels::{Level, Levels, LevelsError, Lint};
use crate::binary::Binary;
use crate::report::{self, Shown};
use crate::sites::{Detail, Site};

/// Something that is wrong.
#[derive(Debug)]
pub struct Finding {
    /// What kind of mistake it is.
    pub lint: Lint,
    /// The path of the signal, if it is of one.
    pub signal: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where it is: the file and the line.
    pub place: (String, u32),
}

/// A crate with receivers that a program depends on.
#[derive(Debug)]
pub struct Dependency {
    /// Its name in code.
    pub name: String,
    /// The crate that depends on it.
    pub dependent: String,
    /// The root module of that crate.
    pub place: (String, u32),
}

impl Finding {
    fn of(lint: Lint, shown: &Shown<'_>, message: String, help: impl Into<String>) -> Self {
        let signal = shown.signal;
        let place = (signal.file.clone(), signal.line);
        Finding { lint, signal: Some(signal.path()), message, help: help.into(), place }
    }

    fn at(self, file: &str, line: u32) -> Self {
        Finding { place: (file.to_owned(), line), ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Checks a program. `with_receivers` are the crates with receivers that it depends on.
#[must_use]
pub fn find(binary: &Binary, with_receivers: &[Dependency]) -> Vec<Finding> {
    let all = report::all(binary);
    let mut findings = Vec::new();
    for shown in &all {
        duplicates::find(shown, &mut findings);
        cycles::find(shown, &mut findings);
        find_unknown_names(shown, &mut findings);
        find_wrong_count(shown, &mut findings);
        if shown.signal.module_path != "signals_core" {
            find_missing_ends(shown, binary.sites.detail, &mut findings);
        }
    }
    cascades::find(&all, &mut findings);
    find_unlinked(binary, with_receivers, &mut findings);
    findings
}

fn find_unknown_names(shown: &Shown<'_>, findings: &mut Vec<Finding>) {
    let receivers = &shown.signal.receivers;
    for receiver in receivers {
        for named in receiver.after.iter().chain(&receiver.before) {
            let is_known = receivers.iter().any(|other| match named.function {
                Some(function) => function == other.function,
                None => named.text == other.uid(),
            });
            if !is_known {
                let (path, signal) = (&receiver.path, shown.signal.path());
                let message = format!("{path} runs after or before {named}, which is no receiver of {signal}");
                let help = "name a receiver of the same signal, or remove the name";
                findings.push(Finding::of(Lint::UnknownName, shown, message, help).at(&receiver.file, receiver.line));
            }
        }
    }
}

fn find_wrong_count(shown: &Shown<'_>, findings: &mut Vec<Finding>) {
    let signal = shown.signal;
    let (count, least, most) = (signal.receivers.len(), signal.at_least as usize, signal.at_most as usize);
    let expected = match () {
        () if count < least => format!("at least {least}"),
        () if count > most => format!("at most {most}"),
        () => return,
    };
    let message = format!("{} has {count} receivers, and is declared with {expected}", signal.path());
    let help = "add or remove receivers, link the crates that have them, or change `receivers = …` of the signal";
    findings.push(Finding::of(Lint::ReceiverCount, shown, message, help));
}

fn find_missing_ends(shown: &Shown<'_>, detail: Detail, findings: &mut Vec<Finding>) {
    let is_sent = shown.sites.iter().any(Site::sends);
    let path = shown.signal.path();
    if !shown.signal.receivers.is_empty() && detail == Detail::Lines && shown.sites.is_empty() {
        let message = format!("{path} has receivers, and no send site was found in this binary");
        let help = "send the signal, or remove it and its receivers; a program that sends it may be another one";
        findings.push(Finding::of(Lint::NoSendSite, shown, message, help));
    }
    if let Some(site) = shown.sites.iter().find(|site| site.sends())
        && is_sent
        && shown.signal.receivers.is_empty()
    {
        let message = format!("{path} is sent, and has no receiver in this binary");
        let help = "add a receiver, link the crate that has one, or remove the signal";
        let finding = Finding::of(Lint::NoReceiver, shown, message, help);
        findings.push(match &site.location {
            Some((file, line)) => finding.at(file, *line),
            None => finding,
        });
    }
}

fn find_unlinked(binary: &Binary, with_receivers: &[Dependency], findings: &mut Vec<Finding>) {
    let program = &binary.program;
    let receivers = program.signals.iter().flat_map(|signal| &signal.receivers).chain(&program.elsewhere);
    let linked = receivers.filter_map(|receiver| receiver.path.split("::").next()).collect::<BTreeSet<_>>();
    for Dependency { name, dependent, place } in with_receivers.iter().filter(|one| !linked.contains(&*one.name)) {
        findings.push(Finding {
            lint: Lint::UnlinkedCrate,
            signal: None,
            message: format!("{dependent} depends on {name}, whose receivers are not in this binary"),
            help: format!("put `signals_core::link_dependencies!();` into {dependent}"),
            place: place.clone(),
        });
    }
}
