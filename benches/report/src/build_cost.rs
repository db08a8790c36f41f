//! Measures what a receiver and the library itself cost to build.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Instant, SystemTime};

use serde::{Deserialize, Serialize};

use crate::generated::{self, LINKME, NO_LIBRARY, Package, SIGNALS_CORE, cargo, lines, program, source, workspace};
use crate::run::{Result, Run, output, run};

/// How often each crate is built, in turns with the others.
const REPETITIONS: usize = 9;

const COLD_REPETITIONS: usize = 7;

/// The numbers of receivers in the generated crates. A crate without receivers is built too; its time and size are
/// subtracted.
pub const COUNTS: &[usize] = &[1_000, 5_000];

const PEERS: &[(&str, &str)] = &[(::sends::OURS, SIGNALS_CORE), ("linkme", LINKME), ("array", NO_LIBRARY)];

/// The cost of receivers.
#[derive(Serialize, Deserialize)]
pub struct Receivers {
    pub peer: String,
    pub count: usize,
    pub release: bool,
    /// Milliseconds for each receiver.
    pub fastest: f64,
    pub median: f64,
    /// Milliseconds of processor time on all cores, in the build with the least. Other work on the machine changes it
    /// little.
    pub cores: f64,
    /// Bytes for each receiver in the stripped program.
    pub bytes: f64,
}

/// Instructions of rustc for each receiver, in thousands.
#[derive(Serialize, Deserialize)]
pub struct Instructions {
    pub peer: String,
    pub release: bool,
    pub thousands: f64,
}

/// Seconds to build a library and its macros from nothing.
#[derive(Serialize, Deserialize)]
pub struct Cold {
    pub peer: String,
    pub release: bool,
    pub fastest: f64,
    pub median: f64,
    /// Processor time on all cores, in the build with the least.
    pub cores: f64,
}

pub fn measure_receivers() -> Result<()> {
    let counts = || [0].into_iter().chain(COUNTS.iter().copied());
    let crates = PEERS.iter().flat_map(|&(peer, library)| counts().map(move |count| (peer, library, count)));
    let packages = crates.clone().map(|(peer, dependency, count)| Package {
        name: name(peer, count),
        dependency,
        code: code(dependency, count),
    });
    generated::write(&packages.collect::<Vec<_>>())?;
    let mut results = Vec::new();
    for release in [false, true] {
        let names = crates.clone().map(|(peer, _, count)| name(peer, count)).collect::<Vec<_>>();
        let times = build_in_turns(&names, release)?;
        for peer in PEERS.iter().map(|(peer, _)| *peer) {
            let built = |count| -> Result<(Timing, f64)> {
                let name = name(peer, count);
                let place = names.iter().position(|other| *other == name).ok_or("a crate that was not built")?;
                Ok((Timing::of(&times[place]), stripped_bytes(&name, release)?))
            };
            let (none, empty) = built(0)?;
            for &count in COUNTS {
                let (some, full) = built(count)?;
                #[expect(clippy::cast_precision_loss, reason = "it is small")]
                let each = |all: f64| all / count as f64;
                results.push(Receivers {
                    peer: peer.into(),
                    count,
                    release,
                    fastest: each((some.fastest - none.fastest) * 1e3),
                    median: each((some.median - none.median) * 1e3),
                    cores: each((some.cores - none.cores) * 1e3),
                    bytes: each(full - empty),
                });
            }
        }
    }
    Run::new(results)?.write("build")
}

/// The numbers of receivers in the crates whose builds are counted. The smaller crate has receivers too: from some number on,
/// rustc splits a crate into sixteen units, which costs once, not for each receiver.
const COUNTED: [usize; 2] = [200, 600];

/// Counts the instructions of rustc, without the linker. Other work on the machine does not change them.
pub fn count_instructions() -> Result<()> {
    let peers = &PEERS[..2];
    let name = |peer: &str, count| format!("counted-{peer}-{count}");
    let package = |&(peer, dependency): &(&str, &'static str), count| Package {
        name: name(peer, count),
        dependency,
        code: code(dependency, count),
    };
    let packages = peers.iter().flat_map(|peer| COUNTED.map(|count| package(peer, count)));
    generated::write(&packages.collect::<Vec<_>>())?;
    let counts = workspace().join("callgrind.out");
    let wrapper = workspace().join("callgrind.sh");
    let text = "#!/bin/sh\nexec valgrind --quiet --tool=callgrind --callgrind-out-file=";
    fs::write(&wrapper, format!("{text}{:?} \"$@\"\n", counts.display()))?;
    fs::set_permissions(&wrapper, Permissions::from_mode(0o755))?;
    // Not rustup's proxy, which starts the real compiler in another process.
    let rustc = output(Command::new("rustc").args(["--print", "sysroot"]))?.trim().to_owned() + "/bin/rustc";
    let mut results = Vec::new();
    for release in [false, true] {
        for (peer, _) in peers {
            let build = |count| -> Result<f64> {
                let mut build = cargo("build", &name(peer, count), release);
                run(build.env("RUSTC", &rustc).env("RUSTC_WORKSPACE_WRAPPER", &wrapper))?;
                instructions(&fs::read_to_string(&counts)?)
            };
            let [few, many] = COUNTED;
            let instructions = build(many)? - build(few)?;
            println!("build instructions, {peer}, {}", if release { "release" } else { "dev" });
            #[expect(clippy::cast_precision_loss, reason = "it is small")]
            let thousands = instructions / (many - few) as f64 / 1e3;
            results.push(Instructions { peer: (*peer).into(), release, thousands });
        }
    }
    Run::new(results)?.write("build-instructions")
}

/// The total that callgrind counted.
fn instructions(counts: &str) -> Result<f64> {
    let total = counts.lines().find_map(|line| line.strip_prefix("totals: "));
    Ok(total.ok_or("callgrind counted nothing")?.trim().parse()?)
}

/// Builds each package repeatedly.
fn build_in_turns(names: &[String], release: bool) -> Result<Vec<Vec<Build>>> {
    for name in names {
        run(&mut cargo("build", name, release))?;
    }
    let mut times = names.iter().map(|_| Vec::new()).collect::<Vec<_>>();
    for repetition in 1..=REPETITIONS {
        for (name, times) in names.iter().zip(&mut times) {
            File::options().append(true).open(source(name))?.set_modified(SystemTime::now())?;
            times.push(Build::of(&mut cargo("build", name, release))?);
        }
        let profile = if release { "release" } else { "dev" };
        println!("build cost, {profile}: {repetition} of {REPETITIONS}");
    }
    Ok(times)
}

/// One build, in seconds.
struct Build {
    elapsed: f64,
    cores: f64,
}

impl Build {
    fn of(command: &mut Command) -> Result<Self> {
        let cores = cores_of_children()?;
        let start = Instant::now();
        run(command)?;
        Ok(Build { elapsed: start.elapsed().as_secs_f64(), cores: cores_of_children()? - cores })
    }
}

/// Processor time in seconds that the commands so far took, on all cores.
fn cores_of_children() -> Result<f64> {
    /// Linux reports hundredths of a second on every machine.
    const TICK: f64 = 0.01;

    let stat = fs::read_to_string("/proc/self/stat")?;
    // The second field is a name in parentheses; the 16th and 17th are the times of child processes.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(13).take(2).map(str::parse::<u32>).sum::<std::result::Result<u32, _>>()?;
    Ok(f64::from(ticks) * TICK)
}

/// The times of several builds, in seconds.
struct Timing {
    fastest: f64,
    median: f64,
    cores: f64,
}

impl Timing {
    fn of(builds: &[Build]) -> Self {
        let sorted = |time: fn(&Build) -> f64| {
            let mut times = builds.iter().map(time).collect::<Vec<_>>();
            times.sort_by(f64::total_cmp);
            times
        };
        let elapsed = sorted(|build| build.elapsed);
        Timing { fastest: elapsed[0], median: elapsed[elapsed.len() / 2], cores: sorted(|build| build.cores)[0] }
    }
}

fn stripped_bytes(name: &str, release: bool) -> Result<f64> {
    let stripped = workspace().join("stripped");
    output(Command::new("strip").arg("-o").arg(&stripped).arg(program(name, release)))?;
    #[expect(clippy::cast_precision_loss, reason = "it is small")]
    Ok(fs::metadata(stripped)?.len() as f64)
}

fn name(peer: &str, count: usize) -> String {
    format!("{peer}-{count}")
}

/// Generates a program with the given number of receivers of one signal, which it sends.
fn code(library: &str, count: usize) -> String {
    let body = |n| format!("TOUCHED.fetch_add(a ^ {n}, Relaxed);");
    let (head, send, receivers) = match library {
        SIGNALS_CORE => (
            "use signals_core::{Signal, receiver, signal};\n\
             #[signal] static PAID: Signal<fn(a: u64, b: &str)>;\n"
                .to_owned(),
            "PAID.send(black_box(7), black_box(\"settled\"));",
            lines(count, |n| format!("#[receiver(PAID)] fn r{n}(a: u64) {{ {} }}", body(n))),
        ),
        LINKME => (
            "use linkme::distributed_slice;\n\
             #[distributed_slice] static PAID: [fn(u64, &str)];\n"
                .to_owned(),
            "for receiver in PAID { receiver(black_box(7), black_box(\"settled\")); }",
            lines(count, |n| {
                format!(
                    "fn r{n}(a: u64, _: &str) {{ {} }}\n\
                     #[distributed_slice(PAID)] static R{n}: fn(u64, &str) = r{n};",
                    body(n)
                )
            }),
        ),
        _ => (
            format!("static PAID: [fn(u64, &str); {count}] = [{}];\n", lines(count, |n| format!("r{n},"))),
            "for receiver in &PAID { receiver(black_box(7), black_box(\"settled\")); }",
            lines(count, |n| format!("fn r{n}(a: u64, _: &str) {{ {} }}", body(n))),
        ),
    };
    format!(
        "#![allow(unused_imports, reason = \"without receivers\")]\n\
         use std::hint::black_box;\n\
         use std::sync::atomic::{{AtomicU64, Ordering::Relaxed}};\n\
         {head}\
         static TOUCHED: AtomicU64 = AtomicU64::new(0);\n\
         fn main() {{ {send} println!(\"{{}}\", TOUCHED.load(Relaxed)); }}\n\
         {receivers}"
    )
}

/// Builds crates that only depend on a library, and on nothing else.
pub fn measure_cold() -> Result<()> {
    let peers = &PEERS[..2];
    let name = |peer: &str| format!("cold-{peer}");
    let packages =
        peers.iter().map(|&(peer, dependency)| Package { name: name(peer), dependency, code: String::new() });
    generated::write(&packages.collect::<Vec<_>>())?;
    run(Command::new("cargo").args(["fetch", "--quiet"]).current_dir(workspace()))?;
    let mut results = Vec::new();
    for release in [false, true] {
        let mut times = peers.iter().map(|_| Vec::new()).collect::<Vec<_>>();
        for _ in 0..COLD_REPETITIONS {
            for ((peer, _), times) in peers.iter().zip(&mut times) {
                let target = workspace().join("cold-target");
                let _ = fs::remove_dir_all(&target);
                times.push(Build::of(cargo("build", &name(peer), release).arg("--target-dir").arg(&target))?);
            }
        }
        results.extend(peers.iter().zip(&times).map(|((peer, _), times)| {
            let Timing { fastest, median, cores } = Timing::of(times);
            Cold { peer: (*peer).into(), release, fastest, median, cores }
        }));
    }
    Run::new(results)?.write("cold-build")
}
