//! `cargo signals check`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

use super::target::{Library, Target};
use super::{CommandError, locking, note};
use crate::binary::Binary;
use crate::check::{self, Finding, Level, Levels};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const BOLD: Style = Style::new().bold();
const FAINT: Style = AnsiColor::Blue.on_default().bold();

pub(super) fn check(target: &Target, lock: Option<&Path>) -> Result<ExitCode, CommandError> {
    let built = target.built()?;
    let binary = &Binary::read(&built.file)?;
    let levels = levels(target)?;
    let libraries = built.libraries.into_iter().map(Library::with_receivers);
    let libraries = libraries.filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()?;
    let [mut errors, mut warnings] = [0, 0];
    for finding in check::find(binary, &libraries) {
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
    anstream::eprintln!("{errors} errors, {warnings} warnings in {} signals", binary.program.signals.len());
    Ok(ExitCode::from(u8::from(errors > 0)))
}

/// Without a package around there is nothing that says otherwise.
fn levels(target: &Target) -> Result<Levels, CommandError> {
    let Ok(metadata) = target.metadata() else { return Ok(Levels::default()) };
    let of_package = target.package_in(&metadata).map(|package| &package.metadata);
    let has_table = |metadata: &&serde_json::Value| metadata.get("signals").is_some();
    Ok(Levels::parse(of_package.filter(has_table).unwrap_or(&metadata.workspace_metadata))?)
}

fn print(finding: &Finding, level: Level) -> Result<(), CommandError> {
    let (style, word) = if level == Level::Error { (ERROR, "error") } else { (WARNING, "warning") };
    let mut output = anstream::stdout().lock();
    writeln!(output, "{style}{word}[{}]{style:#}{BOLD}: {finding}{BOLD:#}", finding.lint.name())?;
    if let Some((file, line)) = &finding.place {
        writeln!(output, "  {FAINT}-->{FAINT:#} {file}:{line}")?;
    }
    writeln!(output, "  {FAINT}={FAINT:#} help: {}\n", finding.help)?;
    Ok(())
}
