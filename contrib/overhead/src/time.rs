//! Comparison by time.

use std::time::Instant;

/// The number of rounds. The two ways take turns, so that other work of the machine slows both.
const ROUNDS: usize = 51;

/// Prints the medians of both rates, and the median of the ratios of the rounds, which is not the ratio of the medians.
pub(crate) fn compare(what: &str, times: u32, mut without: impl FnMut(), mut with: impl FnMut()) {
    // The first round warms up.
    let rounds: Vec<_> = (0..=ROUNDS).map(|_| [rate(times, &mut without), rate(times, &mut with)]).skip(1).collect();
    let median_of = |value: fn(&[f64; 2]) -> f64| median(rounds.iter().map(value).collect());
    let [without, with, ratio] =
        [median_of(|round| round[0]), median_of(|round| round[1]), median_of(|round| round[1] / round[0])];
    let nanoseconds = 1e9 / with - 1e9 / without;
    println!("{what}: {without:.0}/s without, {with:.0}/s with, ratio {ratio:.3}, {nanoseconds:.0} ns more");
}

fn rate(times: u32, run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    f64::from(times) / start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
