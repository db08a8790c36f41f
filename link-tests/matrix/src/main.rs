//! Builds the program of `link-tests` in every way, runs it, and compares what it prints: its wiring must be the same.
//!
//! ```sh
//! cargo run -p link-matrix            # everything; linkers that are not installed are skipped
//! cargo run -p link-matrix -- --all   # the same, and fails if a linker is missing
//! cargo run -p link-matrix -- quick   # those that differ most
//! cargo run -p link-matrix -- mold    # those with this in their name
//! ```

#![forbid(unsafe_code)]

mod build;
mod configuration;
mod matrix;

use std::env;
use std::process::ExitCode;
use std::time::Instant;

use crate::build::Workshop;
use crate::configuration::{Configuration, Expected};

const WIRING: &str = include_str!("../../program/tests/wiring.txt");

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let workshop = Workshop::new();
    let start = Instant::now();
    let mut counts = Counts::default();
    let chosen = |configuration: &Configuration| arguments.iter().all(|argument| is_chosen(configuration, argument));
    for configuration in matrix::configurations().into_iter().filter(chosen) {
        let start = Instant::now();
        let result = run(&workshop, &configuration);
        let (word, why) = counts.count(result);
        println!("{word:7} {:5.1} s  {configuration}{why}", start.elapsed().as_secs_f32());
    }
    let Counts { good, bad, skipped } = counts;
    println!("{good} as expected, {bad} not, {skipped} skipped, in {:.0} s", start.elapsed().as_secs_f32());
    let fails_if_skipped = arguments.iter().any(|argument| argument == "--all");
    let is_good = good > 0 && bad == 0 && (skipped == 0 || !fails_if_skipped);
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn is_chosen(configuration: &Configuration, argument: &str) -> bool {
    match argument {
        "--all" => true,
        "quick" => configuration.is_quick,
        part => configuration.to_string().contains(part),
    }
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
        (Ok(wiring), Expected::Agrees) if wiring == WIRING => Outcome::AsExpected("agrees"),
        (Ok(wiring), Expected::Agrees) => Outcome::Unexpected(difference(&wiring)),
        (Ok(wiring), Expected::Loses) if wiring == WIRING => {
            Outcome::Unexpected("agrees, though its documentation says that it loses receivers".to_owned())
        }
        (Ok(_), Expected::Loses) => Outcome::AsExpected("loses"),
    }
}

/// The lines that are in one wiring alone.
fn difference(wiring: &str) -> String {
    let missing = lines_only_in(WIRING, wiring).map(|line| format!("    - {line}"));
    let added = lines_only_in(wiring, WIRING).map(|line| format!("    + {line}"));
    let lines: Vec<_> = missing.chain(added).collect();
    if lines.is_empty() { "another order".to_owned() } else { format!("\n{}", lines.join("\n")) }
}

fn lines_only_in<'a>(one: &'a str, other: &str) -> impl Iterator<Item = &'a str> {
    one.lines().filter(|line| !other.lines().any(|known| known == *line))
}

#[derive(Default)]
struct Counts {
    good: u32,
    bad: u32,
    skipped: u32,
}

impl Counts {
    /// Returns the word for the result, and what there is to say about it.
    fn count(&mut self, outcome: Outcome) -> (&'static str, String) {
        match outcome {
            Outcome::AsExpected(word) => {
                self.good += 1;
                (word, String::new())
            }
            Outcome::Unexpected(why) => {
                self.bad += 1;
                ("DIFFERS", format!(": {why}"))
            }
            Outcome::Skipped(why) => {
                self.skipped += 1;
                ("SKIPPED", format!(": {why}"))
            }
        }
    }
}
