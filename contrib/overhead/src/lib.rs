//! Measures two ways to do one thing in one run.

#![forbid(unsafe_code)]

use std::time::Instant;

/// The number of rounds. The two ways take turns, so that other work of the machine slows both.
const ROUNDS: usize = 51;

/// How often something is done in a second in two ways, and their ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Without the crate.
    pub without: f64,
    /// With the crate.
    pub with: f64,
    /// The median of the ratios of the rounds, not the ratio of the medians.
    pub ratio: f64,
}

/// Measures two functions, each of which does the same thing `times` times, and prints the medians.
pub fn compare(what: &str, times: u32, mut without: impl FnMut(), mut with: impl FnMut()) -> Rates {
    // The first round warms up.
    let rounds: Vec<_> = (0..=ROUNDS).map(|_| [rate(times, &mut without), rate(times, &mut with)]).skip(1).collect();
    let median_of = |value: fn(&[f64; 2]) -> f64| median(rounds.iter().map(value).collect());
    let rates = Rates {
        without: median_of(|round| round[0]),
        with: median_of(|round| round[1]),
        ratio: median_of(|round| round[1] / round[0]),
    };
    let nanoseconds = 1e9 / rates.with - 1e9 / rates.without;
    println!(
        "{what}: {:.0}/s without, {:.0}/s with, ratio {:.3}, {nanoseconds:.0} ns more",
        rates.without, rates.with, rates.ratio
    );
    rates
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
