//! What a receiver costs to build, and the library itself.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Instant, SystemTime};

use serde::{Deserialize, Serialize};

use crate::generated::{self, LINKME, NO_LIBRARY, Package, SIGNALS_CORE, cargo, lines, program, source, workspace};
use crate::run::{Result, Run, output, run};

/// Each is built so often, in turns with the others.
const REPETITIONS: usize = 9;

const COLD_REPETITIONS: usize = 7;

/// Receivers in a generated crate. One with none is built too, and its time and size are taken off.
pub const COUNTS: &[usize] = &[1_000, 5_000];

const PEERS: &[(&str, &str)] = &[(::sends::OURS, SIGNALS_CORE), ("linkme", LINKME), ("array", NO_LIBRARY)];

/// The cost of receivers.
#[derive(Serialize, Deserialize)]
pub struct Receivers {
    pub peer: String,
    pub count: usize,
    pub release: bool,
    /// Milliseconds a receiver.
    pub fastest: f64,
    pub median: f64,
    /// Milliseconds of all cores together, the least of the builds: what else runs on the machine counts little.
    pub cores: f64,
    /// Bytes a receiver in the stripped program.
    pub bytes: f64,
}

/// What rustc itself does for receivers, in thousands of instructions each.
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
    /// Of all cores together, the least of the builds.
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

/// Receivers in a crate whose build is counted.
const COUNTED: usize = 200;

/// Counts what rustc does, which no other work on the machine changes. The linker is not counted.
pub fn count_instructions() -> Result<()> {
    let peers = &PEERS[..2];
    let name = |peer: &str, count| format!("counted-{peer}-{count}");
    let package = |&(peer, dependency): &(&str, &'static str), count| Package {
        name: name(peer, count),
        dependency,
        code: code(dependency, count),
    };
    let packages = peers.iter().flat_map(|peer| [0, COUNTED].map(|count| package(peer, count)));
    generated::write(&packages.collect::<Vec<_>>())?;
    let counts = workspace().join("callgrind.out");
    let wrapper = workspace().join("callgrind.sh");
    let text = "#!/bin/sh\nexec valgrind --quiet --tool=callgrind --callgrind-out-file=";
    fs::write(&wrapper, format!("{text}{:?} \"$@\"\n", counts.display()))?;
    fs::set_permissions(&wrapper, Permissions::from_mode(0o755))?;
    // Not the one of rustup, which starts another.
    let rustc = output(Command::new("rustc").args(["--print", "sysroot"]))?.trim().to_owned() + "/bin/rustc";
    let mut results = Vec::new();
    for release in [false, true] {
        for (peer, _) in peers {
            let build = |count| -> Result<f64> {
                let mut build = cargo("build", &name(peer, count), release);
                run(build.env("RUSTC", &rustc).env("RUSTC_WORKSPACE_WRAPPER", &wrapper))?;
                instructions(&fs::read_to_string(&counts)?)
            };
            let (none, some) = (build(0)?, build(COUNTED)?);
            println!("build instructions, {peer}, {}", if release { "release" } else { "dev" });
            #[expect(clippy::cast_precision_loss, reason = "it is small")]
            let thousands = (some - none) / COUNTED as f64 / 1e3;
            results.push(Instructions { peer: (*peer).into(), release, thousands });
        }
    }
    Run::new(results)?.write("build-instructions")
}

/// All that callgrind counted.
fn instructions(counts: &str) -> Result<f64> {
    let total = counts.lines().find_map(|line| line.strip_prefix("totals: "));
    Ok(total.ok_or("callgrind counted nothing")?.trim().parse()?)
}

/// Each build of each package.
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

/// Seconds that the commands so far took, all cores together.
fn cores_of_children() -> Result<f64> {
    /// Linux counts in hundredths of a second, whatever the machine.
    const TICK: f64 = 0.01;

    let stat = fs::read_to_string("/proc/self/stat")?;
    // The second field is a name in brackets, the 16th and 17th are the times.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(13).take(2).map(str::parse::<u32>).sum::<std::result::Result<u32, _>>()?;
    Ok(f64::from(ticks) * TICK)
}

/// Of several builds, in seconds.
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

/// A program of so many receivers of one signal, which it sends.
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

/// Builds crates that do nothing but depend on a library.
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
