//! The command line of `cargo signals`.

mod cargo;
mod checking;
mod dependencies;
mod drawing;
mod locking;
mod measuring;
mod revision;
mod target;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use thiserror::Error;

use self::cargo::{Built, Program};
use self::dependencies::DependenciesError;
use self::drawing::Graph;
use self::measuring::Coverage;
use self::revision::RevisionError;
use self::target::{Target, TargetError};
use crate::binary::{Binary, BinaryError};
use crate::check::LevelsError;
use crate::report::text::Terminal;
use crate::report::{self, Shown, json, text};

/// Columns where there is no terminal.
const WIDTH: usize = 120;

/// The command line, as cargo passes it on.
#[derive(Parser)]
#[command(name = "cargo", bin_name = "cargo", styles = clap_cargo_styles())]
enum Cargo {
    Signals(Signals),
}

/// Show the signals of a program, their receivers and where they are sent
///
/// The program is built and read. Only `coverage` runs it.
#[derive(Args)]
#[command(version)]
struct Signals {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    target: Target,
    /// Print JSON, for `list`, `show`, `graph` and `coverage`
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Show every signal. This is the default
    List,
    /// Show the signals whose name contains NAME
    Show {
        /// The name or the path of a signal, or a part of it
        name: String,
    },
    /// Draw the wiring
    Graph(Graph),
    /// Look for mistakes in the wiring. The exit status is 1 if there are errors
    Check {
        /// Also compare the wiring with `signals.lock`
        #[arg(long)]
        locked: bool,
        /// The lock file, instead of `signals.lock` in the current directory
        #[arg(long, value_name = "PATH", default_value = "signals.lock")]
        file: PathBuf,
    },
    /// Write the wiring to `signals.lock`
    Lock {
        /// The lock file, instead of `signals.lock` in the current directory
        #[arg(long, value_name = "PATH", default_value = "signals.lock")]
        file: PathBuf,
    },
    /// Say how the wiring differs from that of another revision, which is built in a work tree of its own
    Diff {
        /// A branch, a tag or a commit
        revision: String,
        /// Print Markdown, for a pull request
        #[arg(long)]
        markdown: bool,
    },
    /// Run the tests, and show which receivers no signal called
    Coverage(Coverage),
}

#[derive(Debug, Error)]
enum CommandError {
    #[error("the tests failed, so there is no report: {0}")]
    Tests(String),
    #[error("cannot run {command}: {reason}")]
    Run { command: String, reason: io::Error },
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Binary(#[from] BinaryError),
    #[error("no signal of this program has {name:?} in its path; its signals are: {known}")]
    NoSignal { name: String, known: String },
    #[error("choose a form: `--html PATH`, `--svg PATH`, `--mermaid`, `--dot` or `--json`")]
    NoForm,
    #[error("`--json` is for `list`, `show`, `graph` and `coverage`")]
    NoJson,
    #[error(
        "`diff` builds the program of both revisions, and cannot read a file in place of one: leave `--binary` out"
    )]
    DiffOfFile,
    #[error(transparent)]
    Dependencies(#[from] DependenciesError),
    #[error(transparent)]
    Levels(#[from] LevelsError),
    #[error(transparent)]
    Revision(#[from] RevisionError),
    #[error("{}: {reason}", file.display())]
    File { file: PathBuf, reason: io::Error },
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let Cargo::Signals(signals) = Cargo::parse();
    match signals.run() {
        Ok(code) => code,
        // The reader has seen enough: `head`, say.
        Err(CommandError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let style = anstyle::AnsiColor::Red.on_default().bold();
            anstream::eprintln!("{style}error{style:#}: {error}");
            ExitCode::from(2)
        }
    }
}

fn clap_cargo_styles() -> clap::builder::Styles {
    let heading = anstyle::AnsiColor::BrightGreen.on_default().bold();
    let literal = anstyle::AnsiColor::BrightCyan.on_default().bold();
    clap::builder::Styles::styled().header(heading).usage(heading).literal(literal)
}

impl Signals {
    fn run(&self) -> Result<ExitCode, CommandError> {
        match &self.command {
            None | Some(Command::List) => {
                let binary = self.binary()?;
                self.print(&binary, &without_own(report::all(&binary), self.json))
            }
            Some(Command::Show { name }) => {
                let binary = self.binary()?;
                self.print(&binary, &named(&report::all(&binary), name)?)
            }
            Some(Command::Graph(graph)) => graph.draw(&self.binary()?, self.json),
            Some(Command::Coverage(coverage)) => coverage.measure(&self.target, self.json),
            Some(_) if self.json => Err(CommandError::NoJson),
            Some(Command::Check { locked, file }) => checking::check(&self.target, locked.then_some(file.as_path())),
            Some(Command::Lock { file }) => locking::write(file, &self.target),
            Some(Command::Diff { .. }) if self.target.is_file() => Err(CommandError::DiffOfFile),
            Some(Command::Diff { revision, markdown }) => {
                locking::diff(&self.target, &self.binary()?, revision, *markdown)
            }
        }
    }

    fn binary(&self) -> Result<Binary, CommandError> {
        let mut binary = Binary::read(&self.target.one(&self.target.built()?)?)?;
        // Without line tables, the file does not say where rustc ran. Cargo runs it in the root of the workspace.
        if terminal().links && binary.sites.root.is_none() && !self.target.is_file() {
            binary.sites.root = Some(self.target.metadata()?.workspace_root.join("").into());
        }
        Ok(binary)
    }

    fn print(&self, binary: &Binary, signals: &[Shown<'_>]) -> Result<ExitCode, CommandError> {
        if self.json {
            writeln!(anstream::stdout(), "{}", json::list(binary, signals, None))?;
        } else {
            write!(anstream::stdout(), "{}", text::list(binary, signals, terminal()))?;
            note(binary);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Reads programs, of which some can be without signals if there are several.
fn read_all(built: &Built) -> Result<Vec<(&Program, Binary)>, CommandError> {
    let mut binaries = Vec::new();
    for program in &built.programs {
        match Binary::read(&program.file) {
            Err(error) if error.has_no_signals() && built.programs.len() > 1 => {}
            binary => binaries.push((program, binary?)),
        }
    }
    Ok(binaries)
}

/// Leaves out the library's own signals where nothing receives them: every program has them.
fn without_own(all: Vec<Shown<'_>>, is_json: bool) -> Vec<Shown<'_>> {
    let is_shown = |shown: &Shown<'_>| shown.signal.module_path != "signals_core" || !shown.signal.receivers.is_empty();
    all.into_iter().filter(|shown| is_json || is_shown(shown)).collect()
}

fn named<'a>(all: &[Shown<'a>], name: &str) -> Result<Vec<Shown<'a>>, CommandError> {
    let found = report::named(all, name);
    if found.is_empty() {
        let known = all.iter().map(|shown| shown.signal.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(CommandError::NoSignal { name: name.to_owned(), known });
    }
    Ok(found)
}

/// Says what the file does not show.
fn note(binary: &Binary) {
    if let Some(advice) = binary.sites.detail.advice() {
        say(advice);
    }
    let count = binary.program.elsewhere.len();
    if count > 0 {
        say(&format!("{count} receivers are of signals in a shared library; read that file too"));
    }
}

/// Prints a note beside the output.
fn say(note: &str) {
    let style = anstyle::AnsiColor::Yellow.on_default().bold();
    anstream::eprintln!("{style}note{style:#}: {note}");
}

/// `1 error`, `2 errors`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn terminal() -> Terminal {
    let width = terminal_size::terminal_size().map_or(WIDTH, |(width, _)| width.0.into());
    Terminal {
        width,
        links: io::stdout().is_terminal() && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
    }
}
