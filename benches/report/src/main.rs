//! Runs the benchmarks and writes the measurements to `results/`: see `benches/README.md`.

mod boost;
mod build_cost;
mod chart;
mod first_send;
mod generated;
mod latency;
mod limits;
mod python;
mod run;
mod sends;
mod tables;

use std::env;
use std::process::ExitCode;

use crate::run::Result;

/// A part of the run.
struct Part {
    name: &'static str,
    measure: fn() -> Result<()>,
}

const PARTS: &[Part] = &[
    Part { name: "instructions", measure: sends::count_instructions },
    Part { name: "first-send", measure: first_send::measure },
    Part { name: "build", measure: build_cost::measure_receivers },
    Part { name: "build-instructions", measure: build_cost::count_instructions },
    Part { name: "cold-build", measure: build_cost::measure_cold },
    Part { name: "time", measure: sends::measure_time },
    Part { name: "latency", measure: latency::measure },
    Part { name: "python", measure: python::measure },
    Part { name: "boost", measure: boost::measure },
    Part { name: "tables", measure: tables::write },
];

fn main() -> ExitCode {
    let names = env::args().skip(1).collect::<Vec<_>>();
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|part| part.name != name.as_str())) {
        let parts = PARTS.iter().map(|part| part.name).collect::<Vec<_>>().join(", ");
        eprintln!("there is no part `{unknown}`: the parts are {parts}");
        return ExitCode::FAILURE;
    }
    let mut exit = ExitCode::SUCCESS;
    for part in PARTS.iter().filter(|part| names.is_empty() || names.iter().any(|name| name == part.name)) {
        println!("{}", part.name);
        // If one peer is not installed, the other parts still run.
        if let Err(error) = (part.measure)() {
            eprintln!("{}: {error}", part.name);
            exit = ExitCode::FAILURE;
        }
    }
    exit
}
