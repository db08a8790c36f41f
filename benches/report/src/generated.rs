//! Programs of many receivers, written into `target/generated`, a workspace of their own.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::run::{Result, folder, run, target};

/// A package to generate.
pub struct Package {
    pub name: String,
    /// The dependencies, as in `Cargo.toml`.
    pub dependency: &'static str,
    /// The content of `main.rs`, or of `lib.rs` if there is no `main`.
    pub code: String,
}

/// The line that declares a dependency on a library.
pub const SIGNALS_CORE: &str = "signals-core";
pub const LINKME: &str = "linkme";
pub const NO_LIBRARY: &str = "none";

/// The folder of the generated programs.
pub fn workspace() -> PathBuf {
    target().join("generated")
}

/// The source file of a generated package.
pub fn source(package: &str) -> PathBuf {
    let folder = workspace().join(package).join("src");
    let main = folder.join("main.rs");
    if main.exists() { main } else { folder.join("lib.rs") }
}

/// Writes the packages. Their dependencies are locked to the versions that the other benchmarks use.
pub fn write(packages: &[Package]) -> Result<()> {
    let workspace = workspace();
    for package in packages {
        let folder = workspace.join(&package.name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), manifest(package))?;
        let file = if package.code.contains("fn main()") { "main.rs" } else { "lib.rs" };
        fs::write(folder.join("src").join(file), &package.code)?;
    }
    let names = packages.iter().map(|package| format!("{:?}", package.name)).collect::<Vec<_>>().join(", ");
    fs::write(workspace.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = [{names}]\n"))?;
    fs::copy(folder().join("Cargo.lock"), workspace.join("Cargo.lock"))?;
    run(Command::new("cargo")
        .args(["metadata", "--format-version=1", "--quiet"])
        .current_dir(&workspace)
        .stdout(std::process::Stdio::null()))
}

fn manifest(package: &Package) -> String {
    let library = match package.dependency {
        SIGNALS_CORE => {
            let path = folder().join("../signals-core");
            format!("signals-core = {{ path = {:?} }}", path.display().to_string())
        }
        LINKME => "linkme = \"0.3.37\"".to_owned(),
        _ => String::new(),
    };
    let name = &package.name;
    format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{library}\n")
}

/// Returns a cargo command for the workspace, without incremental compilation.
pub fn cargo(verb: &str, package: &str, release: bool) -> Command {
    let mut command = Command::new("cargo");
    command.args([verb, "--quiet", "--offline", "--package", package]);
    if release {
        command.arg("--release");
    }
    command.env("CARGO_INCREMENTAL", "0").env_remove("CARGO_TARGET_DIR").current_dir(workspace());
    command
}

/// The path of the built program.
pub fn program(package: &str, release: bool) -> PathBuf {
    workspace().join("target").join(if release { "release" } else { "debug" }).join(package)
}

/// Generates lines, each from its number.
pub fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut lines, number| {
        writeln!(lines, "{}", line(number)).expect("a string takes all text");
        lines
    })
}
