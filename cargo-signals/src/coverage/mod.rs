//! Which receivers ran while a program that was built for it was tested.
//!
//! An *edge* leads from a signal to a receiver. [`Wiring`](crate::wiring) has the edges that there are. `signals-core` records
//! those that run, if it is built with the environment variable [`VARIABLE`]: see `coverage.rs` there. Each process appends to a
//! file of its own in the directory that the variable names.

mod merged;

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

pub use self::merged::merged;
use crate::binary::Binary;
use crate::wiring::{Receiver, Signal};

/// The environment variable that has `signals-core` record, and says where.
pub const VARIABLE: &str = "SIGNALS_COVERAGE";

/// The edges that ran.
#[derive(Debug, Default)]
pub struct Recorded {
    /// As `signals-core` writes them.
    lines: BTreeSet<String>,
}

/// An edge of a program.
#[derive(Debug, Clone, Copy)]
pub struct Edge<'a> {
    /// The signal.
    pub signal: &'a Signal,
    /// The receiver.
    pub receiver: &'a Receiver,
    /// `true` if it ran.
    pub ran: bool,
}

impl Recorded {
    /// Reads what all processes recorded in a directory.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn read(directory: &Path) -> io::Result<Self> {
        let mut recorded = Recorded::default();
        for entry in fs::read_dir(directory)? {
            recorded.lines.extend(fs::read_to_string(entry?.path())?.lines().map(ToOwned::to_owned));
        }
        Ok(recorded)
    }

    /// Returns `true` if the signal called the receiver.
    #[must_use]
    pub fn ran(&self, signal: &Signal, receiver: &Receiver) -> bool {
        self.lines.contains(&line(signal, receiver))
    }

    /// The edges of a program, by signal and in run order.
    #[must_use]
    pub fn edges<'a>(&self, binary: &'a Binary) -> Vec<Edge<'a>> {
        let mut edges = Vec::new();
        for signal in &binary.program.signals {
            for receiver in &signal.receivers {
                edges.push(Edge { signal, receiver, ran: self.ran(signal, receiver) });
            }
        }
        edges
    }
}

/// The share of edges that ran, in percent. A program without edges is covered.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "programs have fewer edges than a float can count")]
pub fn percent(edges: &[Edge<'_>]) -> f64 {
    let ran = edges.iter().filter(|edge| edge.ran).count();
    if edges.is_empty() { 100.0 } else { 100.0 * ran as f64 / edges.len() as f64 }
}

/// Identifies an edge in several programs that are built from one source.
fn line(signal: &Signal, receiver: &Receiver) -> String {
    let Receiver { path, file, line, column, sender, .. } = receiver;
    let sender = sender.as_ref().map_or("", |sender| sender.text.as_str());
    format!("{}\t{path}\t{file}:{line}:{column}\t{sender}", signal.path())
}
