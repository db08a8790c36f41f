//! Compares two ways to do one thing in one run, by time or by instructions.
//!
//! The examples that are named `…_overhead` use it. Without an argument they measure time. With the argument `instructions`,
//! they count: each part runs once more in a process of its own, under callgrind of Valgrind.
//!
//! ```console
//! $ cargo run --release -p signals-http --example http_overhead
//! $ cargo run --release -p signals-http --example http_overhead instructions
//! ```

#![forbid(unsafe_code)]

mod instructions;
mod time;

use std::env;

/// The argument of a process that is counted.
const COUNTED: &str = "counted";

/// Compares two functions, each of which does the same thing for the given number of times, and prints what they cost and the ratio.
///
/// `what` is the name of the comparison, and `times` how often the functions do it where time is measured.
///
/// # Panics
///
/// If instructions are to be counted and Valgrind is not installed.
pub fn compare(what: &str, times: u32, mut without: impl FnMut(u32), mut with: impl FnMut(u32)) {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [COUNTED, counted, side, times] if counted == what => {
            let times = times.parse().expect("the parent passes a number");
            if side == "with" { with(times) } else { without(times) }
        }
        [COUNTED, ..] => {}
        ["instructions"] => instructions::compare(what),
        _ => time::compare(what, times, || without(times), || with(times)),
    }
}
