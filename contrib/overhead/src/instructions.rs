//! Comparison by instructions.

use std::env;
use std::process::Command;

use crate::COUNTED;

/// How often each side does its thing. The difference of the two counts leaves out the start of the process.
const TIMES: [u32; 2] = [200, 600];

/// Prints the instructions of both sides, and their ratio.
pub(crate) fn compare(what: &str) {
    let [without, with] = ["without", "with"].map(|side| {
        let [few, many] = TIMES.map(|times| count(what, side, times));
        (many - few) / f64::from(TIMES[1] - TIMES[0])
    });
    println!("{what}: {without:.0} instructions without, {with:.0} with, ratio {:.3}", with / without);
}

fn count(what: &str, side: &str, times: u32) -> f64 {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    valgrind.arg(env::current_exe().expect("a process has a program"));
    valgrind.args([COUNTED, what, side, &times.to_string()]);
    let output = valgrind.output().unwrap_or_else(|error| panic!("valgrind: {error}"));
    let report = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{report}");
    let collected = report.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    collected.unwrap_or_else(|| panic!("callgrind reports no count: {report}"))
}
