//! Measures the wall time of each send.

use std::time::{Duration, Instant};

use criterion::Criterion;
use sends::CASES;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .sample_size(60)
        .configure_from_args();
    for case in CASES {
        criterion.bench_function(&case.name(), |bencher| {
            let mut sends = (case.prepare)();
            bencher.iter_custom(|times| {
                let start = Instant::now();
                sends(times);
                start.elapsed()
            });
        });
    }
    criterion.final_summary();
}
