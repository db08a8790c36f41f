//! `cargo signals lock`, `check --locked` and `diff`: the wiring now and at another time.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use super::revision::Revision;
use super::target::{Setting, Target};
use super::{CommandError, counted, read_all};
use crate::binary::Binary;
use crate::diff::changes;
use crate::lock::Lock;
use crate::wiring::Program;

/// How many hexadecimal digits cargo adds to the names of tests.
const HASH_LEN: usize = 16;

/// Writes the section of each program.
pub(super) fn write(file: &Path, target: &Target) -> Result<ExitCode, CommandError> {
    let mut lock = read(file)?.unwrap_or_default();
    for (_, binary) in read_all(&target.built()?)? {
        lock.set(&name(&binary), &binary.program);
    }
    fs::write(file, lock.to_string()).map_err(in_file(file))?;
    Ok(ExitCode::SUCCESS)
}

/// Compares the program with its section, and prints what differs.
pub(super) fn is_locked(file: &Path, binary: &Binary) -> Result<bool, CommandError> {
    let name = name(binary);
    let mut output = anstream::stdout().lock();
    let advice = "run `cargo signals lock` to accept the wiring as it is";
    let Some(difference) = read(file)?.unwrap_or_default().compare(&name, &binary.program) else {
        writeln!(output, "{} does not have the program {name}; {advice}\n", file.display())?;
        return Ok(false);
    };
    if difference.is_empty() {
        return Ok(true);
    }
    writeln!(output, "the wiring of {name} differs from {}; {advice}", file.display())?;
    for line in &difference.removed {
        writeln!(output, "- {line}")?;
    }
    for line in &difference.added {
        writeln!(output, "+ {line}")?;
    }
    writeln!(output)?;
    Ok(false)
}

/// Prints how the wiring differs from that of another revision.
pub(super) fn diff(target: &Target, binary: &Binary, revision: &str, markdown: bool) -> Result<ExitCode, CommandError> {
    let changes = changes(&wiring_of(target, revision)?, &binary.program);
    let mut output = anstream::stdout().lock();
    if changes.is_empty() {
        writeln!(output, "The wiring is that of {revision}.")?;
    } else if markdown {
        writeln!(output, "### Signals: {}\n", counted(changes.len(), "change"))?;
    }
    for change in changes {
        let bullet = if markdown { "- " } else { "" };
        writeln!(output, "{bullet}{change}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the program of another revision. Without signals-core it has no wiring.
fn wiring_of(target: &Target, revision: &str) -> Result<Program, CommandError> {
    let folder = target.metadata()?.target_directory.join("signals");
    let checked_out = Revision::check_out(revision, &target.folder()?, folder.as_std_path())?;
    let setting = Setting {
        source: Some(checked_out.folder().to_owned()),
        output: Some(folder.join("target").into()),
        variables: Vec::new(),
    };
    match Binary::read(&target.one(&target.built_in(&setting)?)?) {
        Err(error) if error.has_no_signals() => Ok(Program::default()),
        binary => Ok(binary?.program),
    }
}

fn read(file: &Path) -> Result<Option<Lock>, CommandError> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(Lock::parse(&text))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(in_file(file)(error)),
    }
}

fn in_file(file: &Path) -> impl Fn(io::Error) -> CommandError {
    move |reason| CommandError::File { file: file.to_owned(), reason }
}

/// The name of the program, without what cargo adds to it.
pub(super) fn name(binary: &Binary) -> String {
    let name = binary.path.file_stem().unwrap_or_default().to_string_lossy();
    let is_hash = |hash: &str| hash.len() == HASH_LEN && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    match name.rsplit_once('-') {
        Some((name, hash)) if is_hash(hash) => name.to_owned(),
        _ => name.into_owned(),
    }
}
