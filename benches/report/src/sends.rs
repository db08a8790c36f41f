//! Measures each send: instructions, counted by callgrind, and time.

use std::fs;
use std::process::Command;

use ::sends::CASES;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::run::{Result, Run, folder, run, target};

/// The cost of one send.
#[derive(Serialize, Deserialize)]
pub struct Send {
    pub shape: String,
    pub peer: String,
    /// Instructions or nanoseconds.
    pub cost: f64,
}

/// The number of sends in one run of `sends/benches/instructions.rs`.
const SENDS_COUNTED: f64 = 1000.0;

pub fn count_instructions() -> Result<()> {
    let counts = target().join("gungraun/sends/instructions/instructions");
    let _ = fs::remove_dir_all(&counts);
    run(Command::new("cargo")
        .args(["bench", "--package", "sends", "--bench", "instructions", "--", "--save-summary=json"])
        .current_dir(folder()))?;
    let cases = CASES.iter().filter(|case| !case.is_threaded()).enumerate();
    let sends = cases.map(|(number, case)| {
        let summary = fs::read_to_string(counts.join(format!("a_thousand.case_{number}/summary.json")))?;
        let summary: Value = serde_json::from_str(&summary)?;
        let count = &summary["profiles"][0]["data"]["total"]["metrics"]["Ir"]["values"]["new"];
        let count = count.as_f64().ok_or("callgrind counted nothing")?;
        Ok(Send { shape: case.shape.into(), peer: case.peer.into(), cost: (count / SENDS_COUNTED).round() })
    });
    Run::new(sends.collect::<Result<Vec<_>>>()?)?.write("instructions")
}

pub fn measure_time() -> Result<()> {
    let samples = target().join("criterion");
    let _ = fs::remove_dir_all(&samples);
    run(Command::new("cargo").args(["bench", "--package", "sends", "--bench", "time"]).current_dir(folder()))?;
    let sends = CASES.iter().map(|case| {
        let sample = fs::read_to_string(samples.join(case.name()).join("new/sample.json"))?;
        let cost = fastest(&serde_json::from_str(&sample)?);
        Ok(Send { shape: case.shape.into(), peer: case.peer.into(), cost })
    });
    Run::new(sends.collect::<Result<Vec<_>>>()?)?.write("time")
}

/// The time of the fastest sample, which other work on the machine disturbed least.
fn fastest(sample: &Sample) -> f64 {
    let times = sample.times.iter().zip(&sample.iters).map(|(time, sends)| time / sends);
    times.fold(f64::INFINITY, f64::min)
}

/// The samples, in the format of criterion.
#[derive(Deserialize)]
struct Sample {
    iters: Vec<f64>,
    times: Vec<f64>,
}
