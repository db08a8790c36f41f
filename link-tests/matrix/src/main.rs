//! Builds the program of `link-tests` in every way, runs it, and compares its output: the wiring must be the same.
//!
//! ```sh
//! cargo run -p link-matrix            # every way; skips linkers that are not installed
//! cargo run -p link-matrix -- --all   # every way; fails if a linker is missing
//! cargo run -p link-matrix -- quick   # the ways that differ most
//! cargo run -p link-matrix -- mold    # the ways with `mold` in their name
//! cargo run -p link-matrix -- targets # other targets, in emulators
//! ```

#![forbid(unsafe_code)]

mod build;
mod configuration;
mod matrix;
mod reading;
mod target;

use std::env;
use std::fmt::Display;
use std::process::ExitCode;
use std::time::Instant;

use crate::build::Workshop;
use crate::configuration::{Configuration, Expected};
use crate::target::Target;

const WIRING: &str = include_str!("../../program/tests/wiring.txt");

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (options, parts): (Vec<_>, Vec<_>) =
        arguments.iter().map(String::as_str).partition(|&argument| ["--all", "targets", "quick"].contains(&argument));
    let workshop = Workshop::new();
    let mut report = Report::new();
    let is_named = |name: String| parts.iter().all(|part| name.contains(part));
    if options.contains(&"targets") {
        for target in target::targets().iter().filter(|target| is_named(target.to_string())) {
            report.add(target, || run_target(&workshop, target));
        }
    } else {
        let is_chosen = |configuration: &&Configuration| configuration.is_quick || !options.contains(&"quick");
        let configurations = matrix::configurations();
        for configuration in configurations.iter().filter(is_chosen).filter(|one| is_named(one.to_string())) {
            report.add(configuration, || run(&workshop, configuration));
        }
    }
    report.end(options.contains(&"--all"))
}

enum Outcome {
    AsExpected(&'static str),
    Unexpected(String),
    Skipped(String),
}

fn run(workshop: &Workshop, configuration: &Configuration) -> Outcome {
    if let Some(missing) = build::missing(configuration) {
        return Outcome::Skipped(format!("{missing} is not installed"));
    }
    match (workshop.wiring(configuration), configuration.expected) {
        (Err(error), _) => Outcome::Unexpected(error),
        (Ok(wiring), Expected::Agrees) => compare(&wiring, WIRING),
        (Ok(wiring), Expected::Loses) if wiring == WIRING => {
            Outcome::Unexpected("agrees, though its documentation says that it loses receivers".to_owned())
        }
        (Ok(_), Expected::Loses) => Outcome::AsExpected("loses"),
    }
}

fn run_target(workshop: &Workshop, target: &Target) -> Outcome {
    if let Some(missing) = target.missing() {
        return Outcome::Skipped(format!("{missing} is not installed"));
    }
    match target.wiring(workshop) {
        Err(error) => Outcome::Unexpected(error),
        Ok(wiring) => compare(&wiring, target.expected()),
    }
}

fn compare(wiring: &str, expected: &str) -> Outcome {
    if wiring == expected {
        return Outcome::AsExpected("agrees");
    }
    let missing = lines_only_in(expected, wiring).map(|line| format!("    - {line}"));
    let added = lines_only_in(wiring, expected).map(|line| format!("    + {line}"));
    let lines: Vec<_> = missing.chain(added).collect();
    let difference = if lines.is_empty() { "another order".to_owned() } else { format!("\n{}", lines.join("\n")) };
    Outcome::Unexpected(difference)
}

/// The lines of `one` that `other` does not have.
fn lines_only_in<'a>(one: &'a str, other: &str) -> impl Iterator<Item = &'a str> {
    one.lines().filter(|line| !other.lines().any(|known| known == *line))
}

/// The outcomes of all configurations.
struct Report {
    start: Instant,
    good: u32,
    bad: u32,
    skipped: u32,
}

impl Report {
    fn new() -> Self {
        Self { start: Instant::now(), good: 0, bad: 0, skipped: 0 }
    }

    fn add(&mut self, name: impl Display, run: impl FnOnce() -> Outcome) {
        let start = Instant::now();
        let (count, word, why) = match run() {
            Outcome::AsExpected(word) => (&mut self.good, word, String::new()),
            Outcome::Unexpected(why) => (&mut self.bad, "DIFFERS", format!(": {why}")),
            Outcome::Skipped(why) => (&mut self.skipped, "SKIPPED", format!(": {why}")),
        };
        *count += 1;
        println!("{word:7} {:5.1} s  {name}{why}", start.elapsed().as_secs_f32());
    }

    fn end(self, fails_if_skipped: bool) -> ExitCode {
        let Self { start, good, bad, skipped } = self;
        println!("{good} as expected, {bad} not, {skipped} skipped, in {:.0} s", start.elapsed().as_secs_f32());
        let is_good = good > 0 && bad == 0 && (skipped == 0 || !fails_if_skipped);
        if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
