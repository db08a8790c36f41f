//! Django and blinker, installed and measured by a script.

use std::collections::BTreeMap;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::run::{Result, Run, folder, output, target};

/// What the script prints.
#[derive(Serialize, Deserialize)]
pub struct Sends {
    /// By library, then by the number of receivers.
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
