//! Compares the latest results with the limits.

use std::fmt::Write;

use ::sends::{BASELINE, EMPTY, OURS, OURS_CONNECTED};

use crate::build_cost::{Cold, Instructions, Receivers};
use crate::first_send::FirstSend;
use crate::latency::{self, Latency};
use crate::run::{Result, Run};
use crate::tables::{Costs, heading};

/// The peer whose receivers may be merged with their thunks, as in users' code.
const MERGED: &str = "signals-core, merged";

/// Writes the table. A part that was never measured has no row.
pub fn write(text: &mut String, counts: &Costs, times: &Costs) -> Result<()> {
    heading(text, "The limits", &["", "at most", "measured"])?;
    let mut row = |what: &str, most: f64, measured: Option<f64>| -> Result<()> {
        let Some(measured) = measured else { return Ok(()) };
        let missed = if measured > most { ", missed" } else { "" };
        Ok(writeln!(text, "| {what} | {most} | {measured:.2}{missed} |")?)
    };
    let over = |shape: &str, peer: &str, other: &str| Some(counts.of(shape, peer)? - counts.of(shape, other)?);
    let ratio = |costs: &Costs, [shape, other]: [&str; 2], [peer, rival]: [&str; 2]| {
        Some(costs.of(shape, peer)? / costs.of(other, rival)?)
    };
    let each = |peer: &str| Some((counts.of("100", peer)? - counts.of("10", peer)?) / 90.0);
    let time_of_each = |peer: &str| Some(times.of("100", peer)? / 100.0);
    row("no receivers: instructions over the empty loop", 5.0, over("0", OURS, EMPTY))?;
    row("1 receiver: instructions over the static slice", 10.0, over("1", OURS, BASELINE))?;
    row(
        "10 receivers: instructions, as a multiple of the static slice",
        1.05,
        ratio(counts, ["10"; 2], [OURS, BASELINE]),
    )?;
    row("the same, merged", 1.05, ratio(counts, ["10"; 2], [MERGED, BASELINE]))?;
    row("each receiver from the 11th to the 100th: instructions", 9.0, each(OURS))?;
    row("the same, merged", 9.0, each(MERGED))?;
    row("100 receivers: nanoseconds each", 2.7, time_of_each(OURS))?;
    row("the same, merged", 2.7, time_of_each(MERGED))?;
    row("100 receivers: time, as a multiple of the static slice", 0.33, ratio(times, ["100"; 2], [OURS, BASELINE]))?;
    let among = ["1 among 10000", "1 among 0"];
    row("1 receiver among 10,000: instructions, as a multiple of it alone", 1.1, ratio(counts, among, [OURS; 2]))?;
    row("the same, time", 1.1, ratio(times, among, [OURS; 2]))?;
    let robust = ["10 send_robust", "10"];
    row("`send_robust` to 10: instructions, as a multiple of `send`", 2.0, ratio(counts, robust, [OURS; 2]))?;
    row("the same, time", 2.0, ratio(times, robust, [OURS; 2]))?;
    rewired(&mut row, counts, times)?;
    if let Some(run) = Run::<FirstSend>::read("first-send")? {
        #[expect(clippy::cast_precision_loss, reason = "it is small")]
        let milliseconds = |nanoseconds: u64| Some(nanoseconds as f64 / 1e6);
        row("the first send: milliseconds, fastest", 2.0, milliseconds(run.results.fastest))?;
        row("the same, median", 2.0, milliseconds(run.results.median))?;
    }
    let builds = Run::<Vec<Receivers>>::read("build")?.map_or_else(Vec::new, |run| run.results);
    for (receivers, linkme) in beside_linkme(&builds) {
        let profile = profile(receivers.release);
        let what = format!("build of {} receivers, {profile}: multiple of linkme, all cores", receivers.count);
        row(&what, 1.0, Some(receivers.cores / linkme.cores))?;
        row("the same, fastest", 1.0, Some(receivers.fastest / linkme.fastest))?;
        if receivers.release {
            row("bytes a receiver, stripped", 300.0, Some(receivers.bytes))?;
        }
    }
    let counted = Run::<Vec<Instructions>>::read("build-instructions")?.map_or_else(Vec::new, |run| run.results);
    for ours in counted.iter().filter(|row| row.peer == OURS) {
        let linkme = counted.iter().find(|row| row.peer == "linkme" && row.release == ours.release);
        let what =
            format!("build of receivers, {}: instructions of rustc, as a multiple of linkme", profile(ours.release));
        row(&what, 1.0, linkme.map(|linkme| ours.thousands / linkme.thousands))?;
    }
    let cold = Run::<Vec<Cold>>::read("cold-build")?.map_or_else(Vec::new, |run| run.results);
    for ours in cold.iter().filter(|cold| cold.peer == OURS) {
        let linkme = cold.iter().find(|cold| cold.peer == "linkme" && cold.release == ours.release);
        let what = format!("cold build, {}: multiple of linkme, fastest", profile(ours.release));
        row(&what, 2.0, linkme.map(|linkme| ours.fastest / linkme.fastest))?;
        row("the same, all cores", 2.3, linkme.map(|linkme| ours.cores / linkme.cores))?;
    }
    Ok(())
}

/// Writes the rows of sends whose wiring differs from what was linked, of filtered sends and of responses.
fn rewired(row: &mut impl FnMut(&str, f64, Option<f64>) -> Result<()>, counts: &Costs, times: &Costs) -> Result<()> {
    row("1 receiver for one type of sender: instructions", 90.0, counts.of("1 filtered", OURS))?;
    row("10 receivers of a signal with a sender: instructions", 180.0, counts.of("10 of a filtering signal", OURS))?;
    row("1 connected: instructions", 130.0, counts.of("1", OURS_CONNECTED))?;
    row("10 connected: instructions", 290.0, counts.of("10", OURS_CONNECTED))?;
    row("10 receivers and 1 connected: instructions", 300.0, counts.of("10 and 1 connected", OURS))?;
    row("10 receivers, muted: instructions", 80.0, counts.of("10 muted", OURS))?;
    row("10 receivers, muted on another thread: instructions", 210.0, counts.of("10 muted elsewhere", OURS))?;
    row("`responses` of 10, counted: instructions", 290.0, counts.of("10 responses, counted", OURS))?;
    row("`responses` of 10, in a loop: instructions", 450.0, counts.of("10 responses", OURS))?;
    row("asynchronous, 10 `fn`: instructions", 340.0, counts.of("async 10", "signals-core, no async fn"))?;
    row("asynchronous, 10 ready `async fn`: instructions", 600.0, counts.of("async 10", OURS))?;
    row("concurrent, 10 ready `async fn`: instructions", 1200.0, counts.of("concurrent 10", OURS))?;
    // 1.9 times the throughput of one thread.
    let twice = times.of("2 threads, rewired", OURS).zip(times.of("1 thread, rewired", OURS));
    let slower = twice.map(|(two, one)| two / one);
    row("10 receivers and 1 connected: time of a send on each of 2 threads, as a multiple of 1 thread", 1.05, slower)?;
    let latencies = Run::<Vec<Latency>>::read("latency")?.map_or_else(Vec::new, |run| run.results);
    let delay = latency::delay(&latencies, OURS);
    row("the slowest of a million sends of a changing signal: microseconds more than of a quiet one", 20.0, delay)
}

/// Pairs each of our builds with the corresponding build of linkme.
fn beside_linkme(builds: &[Receivers]) -> impl Iterator<Item = (&Receivers, &Receivers)> {
    builds.iter().filter(|build| build.peer == OURS).filter_map(|ours| {
        let same = |other: &&Receivers| other.count == ours.count && other.release == ours.release;
        Some((ours, builds.iter().filter(|other| other.peer == "linkme").find(same)?))
    })
}

fn profile(release: bool) -> &'static str {
    if release { "release" } else { "dev" }
}
