//! Instructions of each send, counted by callgrind. Each case runs in a process of its own.

use gungraun::{library_benchmark, library_benchmark_group, main};
use sends::{CASES, Case, Sends};

/// So many that what surrounds the loop does not count.
const SENDS: u64 = 1000;

fn cases() -> impl Iterator<Item = &'static Case> {
    CASES.iter().filter(|case| !case.is_threaded())
}

/// The first send is another matter.
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
