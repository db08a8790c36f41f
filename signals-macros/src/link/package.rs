//! The package being compiled, as cargo describes it in environment variables.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::command_line::CommandLine;

/// Cargo, in the directory of the package.
pub(super) fn cargo() -> Result<Command, String> {
    let mut cargo = Command::new(variable("CARGO")?);
    cargo.current_dir(variable("CARGO_MANIFEST_DIR")?);
    Ok(cargo)
}

pub(super) fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| {
        format!(
            "cargo sets the environment variable `{name}`, but it is not there. Without cargo, write \
             `extern crate name as _;` for each crate with receivers in place of this macro"
        )
    })
}

/// Returns `true` if cargo downloaded the package.
pub(super) fn is_downloaded(command_line: &CommandLine<'_>) -> Result<bool, String> {
    let directory = variable("CARGO_MANIFEST_DIR")?;
    let has = |file: &str| Path::new(&directory).ancestors().any(|directory| directory.join(file).exists());
    Ok(command_line.silences_lints && (has(".cargo-ok") || has(".cargo-checksum.json")))
}

/// Returns `true` if the package belongs to the workspace that cargo builds, and not to another one on the same machine.
pub(super) fn is_of_workspace() -> Result<bool, String> {
    if env::var_os("CARGO_PRIMARY_PACKAGE").is_some() {
        return Ok(true);
    }
    let output = cargo()?.args(["locate-project", "--workspace", "--message-format", "plain"]).output();
    let output = output.map_err(|error| format!("`cargo locate-project` cannot be run: {error}"))?;
    let manifest = String::from_utf8_lossy(&output.stdout);
    let root = Path::new(manifest.trim()).parent();
    // Cargo runs rustc in the root of the workspace, or in the package if that is outside of the workspace.
    let is_here = root.is_some() && root == env::current_dir().ok().as_deref();
    Ok(is_here && Path::new("Cargo.lock").exists())
}
