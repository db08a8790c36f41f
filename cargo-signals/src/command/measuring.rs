//! `cargo signals coverage`.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{self, Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Args;

use super::cargo::cargo;
use super::drawing::{self, SourceUrl};
use super::target::{Setting, Target, TargetError};
use super::{CommandError, terminal, without_own};
use crate::binary::Binary;
use crate::coverage::{Recorded, VARIABLE, merged, percent};
use crate::report::coverage::coverage;
use crate::report::{self, json};

/// What runs, and what is made of it.
#[derive(Args)]
pub(super) struct Coverage {
    /// Run the tests with `cargo nextest run`
    #[arg(long, conflicts_with = "command")]
    nextest: bool,
    /// The exit status is 1 if fewer edges ran
    #[arg(long, value_name = "PERCENT")]
    fail_under: Option<f64>,
    /// Write the page of `graph --html`, with the receivers that never ran marked
    #[arg(long, value_name = "PATH")]
    html: Option<PathBuf>,
    #[command(flatten)]
    source_url: SourceUrl,
    /// Run this command instead of `cargo test`
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl Coverage {
    pub(super) fn measure(&self, target: &Target, is_json: bool) -> Result<ExitCode, CommandError> {
        // Built in a folder of its own: the same crates without recording are kept, and no other build finds those with it.
        let output = match target.target_dir() {
            Some(directory) => path::absolute(directory)?,
            None => target.metadata()?.target_directory.join("signals").join("coverage").into(),
        };
        let records = output.join("edges");
        let setting =
            Setting { source: None, output: Some(output), variables: vec![(VARIABLE, records.clone().into())] };
        let binary = Self::program(target, &setting)?;
        clear(&records).map_err(|reason| CommandError::File { file: records.clone(), reason })?;
        self.run(target, &setting)?;
        let recorded =
            Recorded::read(&records).map_err(|reason| CommandError::File { file: records.clone(), reason })?;
        self.report(&binary, &recorded, is_json)
    }

    /// The program whose edges count. A package without a program has those of its tests.
    fn program(target: &Target, setting: &Setting) -> Result<Binary, CommandError> {
        let files = match target.built_in(setting) {
            Ok(built) => vec![target.one(&built)?],
            Err(TargetError::NoProgram) => {
                target.tests_in(setting)?.programs.into_iter().map(|program| program.file).collect()
            }
            Err(error) => return Err(error.into()),
        };
        let binaries = files.iter().map(|file| Binary::read(file)).collect::<Result<_, _>>()?;
        Ok(merged(binaries).ok_or(TargetError::NoProgram)?)
    }

    fn run(&self, target: &Target, setting: &Setting) -> Result<(), CommandError> {
        let mut command = if let [program, arguments @ ..] = &self.command[..] {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        } else {
            let mut command = cargo();
            command.args(if self.nextest { &["nextest", "run"] as &[_] } else { &["test"] });
            // nextest has profiles of its own.
            let is_profile = |argument: &OsString| self.nextest && argument == "--profile";
            let arguments = target.arguments(setting)?.into_iter();
            command.args(
                arguments.map(|argument| if is_profile(&argument) { "--cargo-profile".into() } else { argument }),
            );
            command
        };
        setting.apply(&mut command);
        let text = format!("{command:?}");
        // The report alone is on the standard output.
        let is_success = command
            .stdout(io::stderr())
            .status()
            .map_err(|reason| CommandError::Run { command: text.clone(), reason })?
            .success();
        if is_success { Ok(()) } else { Err(CommandError::Tests(text)) }
    }

    fn report(&self, binary: &Binary, recorded: &Recorded, is_json: bool) -> Result<ExitCode, CommandError> {
        let edges = recorded.edges(binary);
        let signals = without_own(report::all(binary), is_json);
        if let Some(file) = &self.html {
            drawing::write_page(file, binary, &signals, &self.source_url, Some(recorded))?;
        }
        if is_json {
            writeln!(anstream::stdout(), "{}", json::list(binary, &signals, Some(recorded)))?;
        } else {
            write!(anstream::stdout(), "{}", coverage(binary, &edges, terminal()))?;
        }
        let is_enough = self.fail_under.is_none_or(|least| percent(&edges) >= least);
        if let (false, Some(least)) = (is_enough, self.fail_under) {
            anstream::eprintln!("fewer than {least} % of the edges ran");
        }
        Ok(ExitCode::from(u8::from(!is_enough)))
    }
}

/// Makes an empty directory.
fn clear(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    for entry in fs::read_dir(directory)? {
        fs::remove_file(entry?.path())?;
    }
    Ok(())
}
