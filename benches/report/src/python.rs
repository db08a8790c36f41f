//! Installs Django and blinker, and measures them with a script.

use std::collections::BTreeMap;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::run::{Result, Run, folder, output, target};

/// The output of the script.
#[derive(Serialize, Deserialize)]
pub struct Sends {
    /// By library, then by number of receivers.
    pub microseconds: BTreeMap<String, BTreeMap<String, f64>>,
    #[serde(default, skip_serializing)]
    versions: BTreeMap<String, String>,
}

pub fn measure() -> Result<()> {
    let printed = output(Command::new("python3").arg(folder().join("python/sends.py")).arg(target().join("python")))?;
    let mut run = Run::new(serde_json::from_str::<Sends>(&printed)?)?;
    run.versions.append(&mut run.results.versions);
    run.write("python")
}
