//! The recorded results of a part, with machine and versions.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Any error ends the part with a message.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The crates whose versions are recorded.
const CRATES: &[&str] =
    &["bevy_ecs", "futures-util", "linkme", "reinhardt-core", "signals-core", "signals2", "tracing"];

/// The results of one part, and where they were measured.
#[derive(Serialize, Deserialize)]
pub struct Run<T> {
    pub date: String,
    pub machine: String,
    pub rustc: String,
    pub versions: BTreeMap<String, String>,
    pub results: T,
}

impl<T: Serialize + DeserializeOwned> Run<T> {
    /// Adds date, machine and versions to the results.
    pub fn new(results: T) -> Result<Self> {
        Ok(Run {
            date: output(Command::new("date").args(["--utc", "+%Y-%m-%d"]))?.trim().to_owned(),
            machine: machine()?,
            rustc: output(Command::new("rustc").arg("--version"))?.trim().to_owned(),
            versions: versions()?,
            results,
        })
    }

    /// Writes `results/PART.json`.
    pub fn write(&self, part: &str) -> Result<()> {
        let path = folder().join(format!("results/{part}.json"));
        Ok(fs::write(path, serde_json::to_string_pretty(self)? + "\n")?)
    }

    /// Reads the latest results. Returns `None` if the part never ran.
    pub fn read(part: &str) -> Result<Option<Self>> {
        let path = folder().join(format!("results/{part}.json"));
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(serde_json::from_str(&fs::read_to_string(path)?)?))
    }
}

/// The folder `benches/`.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in a folder")
}

/// The folder in which programs are generated and built.
pub fn target() -> PathBuf {
    folder().join("target")
}

/// Runs a command and returns its output.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Runs a command that prints to the terminal.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// Counts the instructions of the function `measured` of a program.
pub fn instructions(program: &Path, arguments: &[String]) -> Result<u64> {
    let counts = target().join("callgrind.out");
    output(
        Command::new("valgrind")
            .args(["--tool=callgrind", "--collect-atstart=no", "--toggle-collect=measured"])
            .arg(format!("--callgrind-out-file={}", counts.display()))
            .arg(program)
            .args(arguments),
    )?;
    let counts = fs::read_to_string(counts)?;
    let totals = counts.lines().find_map(|line| line.strip_prefix("totals: ")).ok_or("callgrind counted nothing")?;
    Ok(totals.trim().parse()?)
}

fn machine() -> Result<String> {
    let processors = fs::read_to_string("/proc/cpuinfo")?;
    let model = processors.lines().find(|line| line.starts_with("model name"));
    let model = model.and_then(|line| line.split(": ").nth(1)).unwrap_or("a processor without a name");
    let count = std::thread::available_parallelism()?;
    let system = output(Command::new("uname").args(["-s", "-m"]))?;
    Ok(format!("{model}, {count} cores, {}", system.trim()))
}

fn versions() -> Result<BTreeMap<String, String>> {
    let lock = fs::read_to_string(folder().join("Cargo.lock"))?;
    let packages = lock.split("[[package]]").filter_map(|package| {
        let value =
            |key: &str| package.lines().find_map(|line| line.strip_prefix(key)).map(|value| value.replace('"', ""));
        Some((value("name = ")?, value("version = ")?))
    });
    Ok(packages.filter(|(name, _)| CRATES.contains(&name.as_str())).collect())
}
