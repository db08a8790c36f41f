//! `signals.lock`: the wiring of some programs as text, to be kept beside the source.
//!
//! It has a section for each program and a line for each edge from a signal to a receiver, sorted. There are no line numbers
//! in it, so that it changes only with the wiring. Send sites are left out: what the optimizer inlines changes them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::wiring::{Program, Receiver, Signal};

const HEAD: &str = "\
# The signals and receivers of this program. Written by `cargo signals lock`, compared by `cargo signals check --locked`.
";

/// The contents of a `signals.lock`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lock {
    programs: BTreeMap<String, BTreeSet<String>>,
}

/// What differs between a lock and a program.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// Only in the lock.
    pub removed: Vec<String>,
    /// Only in the program.
    pub added: Vec<String>,
}

impl Lock {
    /// Reads the text of a lock.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut lock = Lock::default();
        let mut lines = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match (line.strip_prefix('[').and_then(|line| line.strip_suffix(']')), &mut lines) {
                (Some(name), _) => lines = Some(lock.programs.entry(name.to_owned()).or_default()),
                (None, Some(lines)) => _ = lines.insert(line.to_owned()),
                (None, None) => {}
            }
        }
        lock
    }

    /// Replaces the section of a program.
    pub fn set(&mut self, name: &str, program: &Program) {
        self.programs.insert(name.to_owned(), lines(program));
    }

    /// Compares the section of a program. `None` if there is no such section.
    #[must_use]
    pub fn compare(&self, name: &str, program: &Program) -> Option<Difference> {
        let (locked, lines) = (self.programs.get(name)?, lines(program));
        let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect();
        Some(Difference { removed: only(locked, &lines), added: only(&lines, locked) })
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        for (name, lines) in &self.programs {
            writeln!(f, "\n[{name}]")?;
            for line in lines {
                writeln!(f, "{line}")?;
            }
        }
        Ok(())
    }
}

impl Difference {
    /// Returns `true` if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

fn lines(program: &Program) -> BTreeSet<String> {
    let is_own = |signal: &&Signal| signal.module_path != "signals_core" || !signal.receivers.is_empty();
    let mut lines = BTreeSet::new();
    for signal in program.signals.iter().filter(is_own) {
        let path = signal.path();
        lines.extend(signal.receivers.iter().map(|receiver| format!("{path} -> {}", edge(receiver))));
        if signal.receivers.is_empty() {
            lines.insert(path);
        }
    }
    lines
}

fn edge(receiver: &Receiver) -> String {
    let mut parts = vec![receiver.path.clone()];
    parts.extend(receiver.options());
    parts.join(", ")
}
