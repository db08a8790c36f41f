//! `cargo signals check`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

use super::cargo::{Built, Program};
use super::target::Target;
use super::{CommandError, counted, dependencies, locking, note, read_all};
use crate::check::{self, Dependency, Finding, Level, Levels};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const BOLD: Style = Style::new().bold();
const FAINT: Style = AnsiColor::Blue.on_default().bold();

/// Checks each program, and compares it with the lock file if there is one.
pub(super) fn check(target: &Target, lock: Option<&Path>) -> Result<ExitCode, CommandError> {
    let built = target.built()?;
    let mut has_errors = false;
    for (program, binary) in &read_all(&built)? {
        let dependencies = dependencies(target, &built, program)?;
        let levels = levels(target, program)?;
        let [mut errors, mut warnings] = [0, 0];
        for finding in check::find(binary, &dependencies) {
            match levels.of(&finding) {
                Level::Allow => continue,
                Level::Warn => warnings += 1,
                Level::Error => errors += 1,
            }
            print(&finding, levels.of(&finding))?;
        }
        if let Some(file) = lock {
            errors += usize::from(!locking::is_locked(file, binary)?);
        }
        note(binary);
        let [errors_found, warnings_found] = [counted(errors, "error"), counted(warnings, "warning")];
        anstream::eprintln!("{}: {errors_found}, {warnings_found}", locking::name(binary));
        has_errors |= errors > 0;
    }
    Ok(ExitCode::from(u8::from(has_errors)))
}

/// The crates with receivers that the program was built from. Those of a file are not known.
fn dependencies(target: &Target, built: &Built, program: &Program) -> Result<Vec<Dependency>, CommandError> {
    let Some(origin) = &program.origin else { return Ok(Vec::new()) };
    let root = target.metadata()?.workspace_root;
    Ok(dependencies::with_receivers(origin, built, target.dependency_arguments(), root.as_std_path())?)
}

/// The levels in `Cargo.toml` of the package, or else of the workspace. There is none around some files.
fn levels(target: &Target, program: &Program) -> Result<Levels, CommandError> {
    let Ok(metadata) = target.metadata() else { return Ok(Levels::default()) };
    let of_package = target.package_of(program, &metadata).map(|package| &package.metadata);
    let has_table = |metadata: &&serde_json::Value| metadata.get("signals").is_some();
    Ok(Levels::parse(of_package.filter(has_table).unwrap_or(&metadata.workspace_metadata))?)
}

fn print(finding: &Finding, level: Level) -> Result<(), CommandError> {
    let (style, word) = if level == Level::Error { (ERROR, "error") } else { (WARNING, "warning") };
    let mut output = anstream::stdout().lock();
    writeln!(output, "{style}{word}[{}]{style:#}{BOLD}: {finding}{BOLD:#}", finding.lint.name())?;
    let (file, line) = &finding.place;
    writeln!(output, "  {FAINT}-->{FAINT:#} {file}:{line}")?;
    writeln!(output, "  {FAINT}={FAINT:#} help: {}\n", finding.help)?;
    Ok(())
}
