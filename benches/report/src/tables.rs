//! Generates the tables from the latest results of each part.

use std::fmt::Write;
use std::fs;

use ::sends::{AWAITS, BASELINE, EMPTY, JOIN_ALL, OURS, OURS_CONNECTED};

use crate::boost::{self, PEER as BOOST};
use crate::build_cost::{Cold, Instructions, Receivers};
use crate::first_send::{FirstSend, RECEIVERS, SIGNALS};
use crate::latency::Latency;
use crate::run::{Result, Run, folder};
use crate::sends::Send;
use crate::{chart, limits, python};

/// The numbers of receivers in the shapes that every peer has.
pub const COUNTS: [&str; 4] = ["0", "1", "10", "100"];

/// All peers, those with the least abstraction first.
pub const PEERS: &[&str] = &[
    EMPTY,
    "direct calls",
    BASELINE,
    "static slice by 4",
    "linkme",
    "tracing",
    OURS,
    "signals-core, merged",
    OURS_CONNECTED,
    "signals2",
    BOOST,
    "bevy_ecs",
    "reinhardt-core",
];

/// A shape that only some peers have.
struct Shape {
    name: &'static str,
    /// What the send is compared with.
    other: &'static str,
    /// The shape in the results.
    ours: &'static str,
    /// The shape and the peer that it is compared with.
    theirs: (&'static str, &'static str),
}

/// A shape that is compared with a slice of the same receivers.
const fn beside_slice(name: &'static str, ours: &'static str) -> Shape {
    Shape { name, other: "static slice", ours, theirs: (ours, BASELINE) }
}

const fn beside(name: &'static str, other: &'static str, ours: &'static str, theirs: [&'static str; 2]) -> Shape {
    Shape { name, other, ours, theirs: (theirs[0], theirs[1]) }
}

const SHAPES: &[Shape] = &[
    beside("1 receiver for the sender, 100 for others", "none for others", "1 among 100", ["1 among 0", OURS]),
    beside("1 receiver for the sender, 10,000 for others", "none for others", "1 among 10000", ["1 among 0", OURS]),
    beside("1 receiver for one type of sender", "1 receiver of a signal without a sender", "1 filtered", ["1", OURS]),
    beside(
        "10 receivers of a signal with a sender",
        "10 receivers of a signal without",
        "10 of a filtering signal",
        ["10", OURS],
    ),
    beside_slice("10 receivers return `Result`", "10 Result"),
    beside("`send_robust` to 10", "static slice, `catch_unwind` each", "10 send_robust", ["10 send_robust", BASELINE]),
    beside("`send_robust` to 10", "`send` to 10", "10 send_robust", ["10", OURS]),
    beside_slice("`responses` of 10, counted", "10 responses, counted"),
    beside_slice("`responses` of 10, in a loop", "10 responses"),
    beside_slice("`responses` of 10, stopped after 5", "5 of 10 responses"),
    beside(
        "10 receivers and 1 connected at run time",
        "static slices of 10 and of 1",
        "10 and 1 connected",
        ["10 and 1 connected", BASELINE],
    ),
    beside("10 receivers, muted", "static slice of none", "10 muted", ["10 muted", BASELINE]),
    beside_slice("10 receivers, muted on another thread", "10 muted elsewhere"),
    beside_slice("10 receivers, from 2 threads at once", "2 threads"),
    beside("10 receivers, from 2 threads at once", "signals2", "2 threads", ["2 threads", "signals2"]),
    beside_slice("10 receivers and 1 connected, from 1 thread", "1 thread, rewired"),
    beside(
        "10 receivers and 1 connected, from 2 threads at once",
        "from 1 thread",
        "2 threads, rewired",
        ["1 thread, rewired", OURS],
    ),
];

/// The peers of asynchronous and of concurrent sends.
const ASYNC_PEERS: &[&str] = &[AWAITS, "boxes in sequence", OURS, "signals-core, no async fn"];
const CONCURRENT_PEERS: &[&str] = &[JOIN_ALL, OURS];

/// The comments around the tables in `PERFORMANCE.md`.
const BEGIN: &str = "<!-- Written by `cargo run --release` in `benches/`, up to the end of the tables. -->\n";
const END: &str = "\n<!-- The end of the tables. -->";

/// The cost of sends, by shape and peer.
pub struct Costs(Vec<Send>);

impl Costs {
    /// The cost of a shape for a peer, if it was measured.
    pub fn of(&self, shape: &str, peer: &str) -> Option<f64> {
        self.0.iter().find(|send| send.shape == shape && send.peer == peer).map(|send| send.cost)
    }
}

/// Writes the tables into `PERFORMANCE.md`, and the charts into `results/`.
pub fn write() -> Result<()> {
    let mut text = String::new();
    let boost = Run::<boost::Sends>::read("boost")?;
    let [mut boost_counts, mut boost_times] = [Vec::new(), Vec::new()];
    let mut boost_versions = None;
    if let Some(run) = boost {
        boost_versions = Some(origin(&run));
        (boost_counts, boost_times) = run.results;
    }
    let mut sends = |part: &str, more: Vec<Send>| -> Result<Costs> {
        let Some(mut run) = Run::<Vec<Send>>::read(part)? else { return Ok(Costs(Vec::new())) };
        writeln!(text, "\n{}: {}", part, origin(&run))?;
        run.results.extend(more);
        Ok(Costs(run.results))
    };
    let counts = sends("instructions", boost_counts)?;
    let times = sends("time", boost_times)?;
    if let Some(versions) = boost_versions {
        writeln!(text, "\n{BOOST}: {versions}")?;
    }
    peers(&mut text, "Instructions per send", &counts)?;
    peers(&mut text, "Nanoseconds per send", &times)?;
    shapes(&mut text, &counts, &times)?;
    latency(&mut text)?;
    asynchronous(&mut text, &counts, &times)?;
    first_send(&mut text)?;
    build(&mut text)?;
    build_instructions(&mut text)?;
    cold_build(&mut text)?;
    in_python(&mut text)?;
    limits::write(&mut text, &counts, &times)?;
    put_into_document(&text)?;
    fs::write(folder().join("results/sends.svg"), chart::draw(&counts))?;
    fs::write(folder().join("results/other-sends.svg"), chart::draw_pairs(&counts))?;
    Ok(())
}

/// Replaces the tables between the two comments.
fn put_into_document(tables: &str) -> Result<()> {
    let path = folder().join("../PERFORMANCE.md");
    let document = fs::read_to_string(&path)?;
    let (before, rest) = document.split_once(BEGIN).ok_or("PERFORMANCE.md lacks the comment that begins the tables")?;
    let (_, after) = rest.split_once(END).ok_or("PERFORMANCE.md lacks the comment that ends the tables")?;
    Ok(fs::write(path, format!("{before}{BEGIN}{tables}{END}{after}"))?)
}

/// Describes when and where the results were measured.
fn origin<T>(run: &Run<T>) -> String {
    let versions = run.versions.iter().map(|(name, version)| format!("{name} {version}")).collect::<Vec<_>>();
    format!("{}, {}, {}; {}.", run.date, run.machine, run.rustc, versions.join(", "))
}

pub fn heading(text: &mut String, heading: &str, columns: &[&str]) -> Result<()> {
    let line = columns[1..].iter().map(|_| "---:|").collect::<String>();
    Ok(writeln!(text, "\n### {heading}\n\n| {} |\n|---|{line}", columns.join(" | "))?)
}

fn peers(text: &mut String, title: &str, costs: &Costs) -> Result<()> {
    heading(text, title, &["", "no receivers", "1 receiver", "10", "100"])?;
    rows(text, PEERS, &COUNTS, BASELINE, costs)
}

/// Writes a row for each peer and a column for each shape.
fn rows(text: &mut String, peers: &[&str], shapes: &[&str], baseline: &str, costs: &Costs) -> Result<()> {
    for peer in peers {
        let cells = shapes.iter().map(|shape| {
            let cost = costs.of(shape, peer);
            cost.map_or_else(|| "–".to_owned(), |cost| with_ratio(cost, costs.of(shape, baseline)))
        });
        let name = if *peer == OURS { format!("**{peer}**") } else { (*peer).to_owned() };
        writeln!(text, "| {name} | {} |", cells.collect::<Vec<_>>().join(" | "))?;
    }
    Ok(writeln!(text, "\nIn brackets: the multiple of the row \"{baseline}\".")?)
}

fn asynchronous(text: &mut String, counts: &Costs, times: &Costs) -> Result<()> {
    for (unit, costs) in [("instructions", counts), ("nanoseconds", times)] {
        heading(text, &format!("Asynchronous sends, {unit}"), &["", "1 receiver", "10", "100"])?;
        rows(text, ASYNC_PEERS, &["async 1", "async 10", "async 100"], AWAITS, costs)?;
    }
    for (unit, costs) in [("instructions", counts), ("nanoseconds", times)] {
        heading(text, &format!("Concurrent sends, {unit}"), &["", "10 receivers", "100"])?;
        rows(text, CONCURRENT_PEERS, &["concurrent 10", "concurrent 100"], JOIN_ALL, costs)?;
    }
    Ok(())
}

fn shapes(text: &mut String, counts: &Costs, times: &Costs) -> Result<()> {
    heading(text, "Other sends", &["", "compared with", "instructions", "nanoseconds"])?;
    for &Shape { name, other, ours, theirs: (theirs, peer) } in SHAPES {
        let cell = |costs: &Costs| {
            let cost = costs.of(ours, OURS);
            cost.map_or_else(|| "–".to_owned(), |cost| with_ratio(cost, costs.of(theirs, peer)))
        };
        writeln!(text, "| {name} | {other} | {} | {} |", cell(counts), cell(times))?;
    }
    Ok(writeln!(text, "\nIn brackets: the multiple of what it is compared with.")?)
}

fn latency(text: &mut String) -> Result<()> {
    let Some(run) = Run::<Vec<Latency>>::read("latency")? else { return Ok(()) };
    let columns = ["", "median", "1 of 10,000 takes longer", "slowest of a million"];
    heading(text, "Single sends while another thread connects and disconnects, nanoseconds", &columns)?;
    for Latency { peer, is_changing, median, rare, slowest } in &run.results {
        let signal = if *is_changing { "that signal" } else { "another signal" };
        writeln!(text, "| {peer}, {signal} is changed | {median} | {rare} | {slowest} |")?;
    }
    Ok(writeln!(text, "\n{}", origin(&run))?)
}

fn with_ratio(cost: f64, baseline: Option<f64>) -> String {
    let digits = usize::from(cost < 100.0 && cost.fract() != 0.0);
    let ratio = baseline.map_or_else(String::new, |baseline| format!(" ({:.2})", cost / baseline));
    format!("{cost:.digits$}{ratio}")
}

fn first_send(text: &mut String) -> Result<()> {
    let Some(run) = Run::<FirstSend>::read("first-send")? else { return Ok(()) };
    let FirstSend { instructions, fastest, median, second } = run.results;
    heading(text, "The first send of a program", &["", "fastest", "median", "instructions"])?;
    #[expect(clippy::cast_precision_loss, reason = "it is small")]
    let [fastest, median] = [fastest, median].map(|nanoseconds| nanoseconds as f64 / 1e6);
    writeln!(
        text,
        "| with {RECEIVERS} receivers over {SIGNALS} signals | {fastest:.2} ms | {median:.2} ms | {instructions} |\n\
         | the send after it, to another signal | {second} ns | | |"
    )?;
    Ok(writeln!(text, "\n{}", origin(&run))?)
}

fn build(text: &mut String) -> Result<()> {
    let Some(run) = Run::<Vec<Receivers>>::read("build")? else { return Ok(()) };
    let columns = [
        "ms a receiver",
        "dev: fastest",
        "median",
        "all cores",
        "release: fastest",
        "median",
        "all cores",
        "bytes, stripped",
    ];
    heading(text, "The build", &columns)?;
    let find = |peer: &str, count, release| {
        run.results.iter().find(|row| row.peer == peer && row.count == count && row.release == release)
    };
    for release in run.results.iter().filter(|row| row.release) {
        let (peer, count) = (&release.peer, release.count);
        let cell = |row: &Receivers, pick: fn(&Receivers) -> f64| {
            let linkme = find("linkme", count, row.release).map_or(f64::NAN, pick);
            format!("{:.2} ({:.2})", pick(row), pick(row) / linkme)
        };
        let Some(dev) = find(peer, count, false) else { continue };
        writeln!(
            text,
            "| {peer}, {count} | {} | {} | {} | {} | {} | {} | {:.0} |",
            cell(dev, |row| row.fastest),
            cell(dev, |row| row.median),
            cell(dev, |row| row.cores),
            cell(release, |row| row.fastest),
            cell(release, |row| row.median),
            cell(release, |row| row.cores),
            release.bytes
        )?;
    }
    Ok(writeln!(text, "\nIn brackets: the multiple of linkme. {}", origin(&run))?)
}

fn build_instructions(text: &mut String) -> Result<()> {
    let Some(run) = Run::<Vec<Instructions>>::read("build-instructions")? else { return Ok(()) };
    heading(text, "The build, thousands of instructions of rustc", &["a receiver", "dev", "release"])?;
    let find = |peer: &str, release| {
        run.results.iter().find(|row| row.peer == peer && row.release == release).map_or(f64::NAN, |row| row.thousands)
    };
    for dev in run.results.iter().filter(|row| !row.release) {
        let cells = [false, true].map(|release| {
            let thousands = find(&dev.peer, release);
            format!("{thousands:.0} ({:.2})", thousands / find("linkme", release))
        });
        writeln!(text, "| {} | {} |", dev.peer, cells.join(" | "))?;
    }
    Ok(writeln!(text, "\nIn brackets: the multiple of linkme. {}", origin(&run))?)
}

fn cold_build(text: &mut String) -> Result<()> {
    let Some(run) = Run::<Vec<Cold>>::read("cold-build")? else { return Ok(()) };
    heading(text, "The library and its macros from nothing, seconds", &["", "fastest", "median", "all cores"])?;
    for cold in &run.results {
        let linkme = run.results.iter().find(|other| other.peer == "linkme" && other.release == cold.release);
        let cell =
            |pick: fn(&Cold) -> f64| format!("{:.2} ({:.2})", pick(cold), pick(cold) / linkme.map_or(f64::NAN, pick));
        let profile = if cold.release { "release" } else { "dev" };
        let cells = [cell(|row| row.fastest), cell(|row| row.median), cell(|row| row.cores)];
        writeln!(text, "| {}, {profile} | {} |", cold.peer, cells.join(" | "))?;
    }
    Ok(writeln!(text, "\nIn brackets: the multiple of linkme. {}", origin(&run))?)
}

fn in_python(text: &mut String) -> Result<()> {
    let Some(run) = Run::<python::Sends>::read("python")? else { return Ok(()) };
    heading(text, "Python, microseconds per send", &["", "no receivers", "1 receiver", "10", "100"])?;
    for (name, sends) in &run.results.microseconds {
        let cells = COUNTS.map(|count| sends.get(count).map_or_else(String::new, |time| format!("{time:.2}")));
        writeln!(text, "| {name} | {} |", cells.join(" | "))?;
    }
    Ok(writeln!(text, "\n{}", origin(&run))?)
}
