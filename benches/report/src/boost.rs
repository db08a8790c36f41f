//! Measures Boost.Signals2 with a C++ program.

use std::fs;
use std::process::Command;

use crate::run::{Result, Run, folder, instructions, output, run, target};
use crate::sends::Send;

/// The number of sends that callgrind counts.
const SENDS_COUNTED: u64 = 1000;

/// Instructions, then nanoseconds.
pub type Sends = (Vec<Send>, Vec<Send>);

pub const PEER: &str = "Boost.Signals2";

pub fn measure() -> Result<()> {
    fs::create_dir_all(target())?;
    let program = target().join("boost");
    let source = folder().join("boost/sends.cpp");
    run(Command::new("g++").args(["-std=c++17", "-O2", "-DNDEBUG"]).arg(source).arg("-o").arg(&program))?;
    let [mut counts, mut times] = [Vec::new(), Vec::new()];
    for receivers in ["0", "1", "10", "100"] {
        let send = |cost| Send { shape: receivers.into(), peer: PEER.into(), cost };
        let count = instructions(&program, &[receivers.into(), SENDS_COUNTED.to_string()])?;
        #[expect(clippy::cast_precision_loss, reason = "it is small")]
        counts.push(send((count as f64 / SENDS_COUNTED as f64).round()));
        times.push(send(output(Command::new(&program).arg(receivers))?.trim().parse()?));
    }
    let mut record = Run::new((counts, times))?;
    let version = output(Command::new(&program).arg("version"))?;
    record.versions.insert(PEER.into(), version.trim().into());
    let compiler = output(Command::new("g++").arg("--version"))?;
    record.versions.insert("g++".into(), compiler.lines().next().unwrap_or_default().into());
    record.write("boost")
}
