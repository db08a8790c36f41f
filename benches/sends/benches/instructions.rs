//! Counts the instructions of each send with callgrind. Each case runs in its own process.

use gungraun::{library_benchmark, library_benchmark_group, main};
use sends::{CASES, Case, Sends};

/// Enough to make the code around the loop negligible.
const SENDS: u64 = 1000;

fn cases() -> impl Iterator<Item = &'static Case> {
    CASES.iter().filter(|case| !case.is_threaded())
}

/// Sends once before the measurement, because the first send sorts the receivers.
fn warmed_up(case: &Case) -> Sends {
    let mut sends = (case.prepare)();
    sends(1);
    sends
}

#[library_benchmark]
#[benches::case(iter = cases(), setup = warmed_up)]
fn a_thousand(mut sends: Sends) -> Sends {
    sends(SENDS);
    sends
}

library_benchmark_group!(name = instructions, benchmarks = a_thousand);

main!(library_benchmark_groups = instructions);
