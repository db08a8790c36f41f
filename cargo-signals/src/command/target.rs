//! Which program is shown: one that cargo builds, or a file.

use std::ffi::OsString;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use cargo_metadata::{Artifact, Message, Metadata, MetadataCommand, Package};
use clap::Args;
use memchr::memmem;
use thiserror::Error;

/// The options that cargo has for it, under the same names.
#[derive(Debug, Default, Args)]
#[expect(clippy::struct_field_names, reason = "the names that cargo has")]
pub(crate) struct Target {
    /// Read this file instead of building a program
    #[arg(long, value_name = "PATH", global = true, conflicts_with_all = ["package", "bin", "example", "test"])]
    binary: Option<PathBuf>,
    /// The package of the program
    #[arg(short, long, value_name = "SPEC", global = true, help_heading = "Build")]
    package: Option<String>,
    /// Build this binary
    #[arg(long, value_name = "NAME", global = true, help_heading = "Build")]
    bin: Option<String>,
    /// Build this example
    #[arg(long, value_name = "NAME", global = true, help_heading = "Build")]
    example: Option<String>,
    /// Build this test
    #[arg(long, value_name = "NAME", global = true, help_heading = "Build")]
    test: Option<String>,
    /// Features to activate
    #[arg(short = 'F', long, value_name = "FEATURES", global = true, help_heading = "Build")]
    features: Vec<String>,
    /// Activate all features
    #[arg(long, global = true, help_heading = "Build")]
    all_features: bool,
    /// Do not activate the default features
    #[arg(long, global = true, help_heading = "Build")]
    no_default_features: bool,
    /// Build with the release profile
    #[arg(short, long, global = true, help_heading = "Build")]
    release: bool,
    /// Build with this profile
    #[arg(long, value_name = "NAME", global = true, help_heading = "Build")]
    profile: Option<String>,
    /// Build for this target
    #[arg(long, value_name = "TRIPLE", global = true, help_heading = "Build")]
    target: Option<String>,
    /// Where to put what is built
    #[arg(long, value_name = "DIRECTORY", global = true, help_heading = "Build")]
    target_dir: Option<PathBuf>,
    /// The `Cargo.toml` of the package or the workspace
    #[arg(long, value_name = "PATH", global = true, help_heading = "Build")]
    manifest_path: Option<PathBuf>,
}

/// Why there is no program to read.
#[derive(Debug, Error)]
pub(crate) enum TargetError {
    /// Cargo cannot be run.
    #[error("cargo cannot be run: {0}")]
    Cargo(#[from] std::io::Error),
    /// Cargo cannot read the packages.
    #[error("{0}")]
    Metadata(#[from] cargo_metadata::Error),
    /// Cargo has said why.
    #[error("the program could not be built")]
    NotBuilt,
    /// The package is a library alone.
    #[error("no program was built; choose one with `--bin`, `--example` or `--test`, or give a file with `--binary`")]
    NoProgram,
    /// There is more than one.
    #[error("several programs were built; choose one with {}", .0.join(", "))]
    Several(Vec<String>),
}

impl Target {
    /// The file that is read. Builds it with cargo unless it is given.
    pub(crate) fn built(&self) -> Result<Built, TargetError> {
        let mut command = cargo();
        command.arg("build").args(self.arguments());
        self.built_by(command)
    }

    /// The same program, built in another way.
    pub(crate) fn built_in(&self, setting: &Setting) -> Result<Built, TargetError> {
        let mut command = cargo();
        command.arg("build").args(self.arguments());
        setting.apply(&mut command);
        self.built_by(command)
    }

    fn built_by(&self, command: Command) -> Result<Built, TargetError> {
        if let Some(file) = &self.binary {
            return Ok(Built { file: file.clone(), libraries: Vec::new() });
        }
        let (programs, libraries) = Self::artifacts(command)?;
        Ok(Built { file: self.choose(programs)?, libraries })
    }

    /// The tests of the package, built in another way.
    pub(crate) fn tests_in(&self, setting: &Setting) -> Result<Vec<PathBuf>, TargetError> {
        let mut command = cargo();
        command.args(["test", "--no-run"]).args(self.test_arguments());
        setting.apply(&mut command);
        let (programs, _) = Self::artifacts(command)?;
        Ok(programs.into_iter().map(|program| program.file).collect())
    }

    fn artifacts(mut command: Command) -> Result<(Vec<Program>, Vec<Library>), TargetError> {
        command.arg("--message-format=json-render-diagnostics").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut cargo = command.spawn()?;
        let (mut programs, mut libraries) = (Vec::new(), Vec::new());
        if let Some(output) = cargo.stdout.take() {
            for message in Message::parse_stream(BufReader::new(output)) {
                if let Message::CompilerArtifact(artifact) = message? {
                    programs.extend(Program::of(&artifact));
                    libraries.extend(Library::of(&artifact));
                }
            }
        }
        if !cargo.wait()?.success() {
            return Err(TargetError::NotBuilt);
        }
        Ok((programs, libraries))
    }

    fn arguments(&self) -> Vec<OsString> {
        let targets = [("--bin", &self.bin), ("--example", &self.example), ("--test", &self.test)];
        let mut arguments = options(targets);
        arguments.extend(self.test_arguments());
        arguments
    }

    /// The options that are about the package and how it is built.
    pub(crate) fn test_arguments(&self) -> Vec<OsString> {
        let texts = [("--package", &self.package), ("--profile", &self.profile), ("--target", &self.target)];
        let mut arguments = options(texts);
        arguments.extend(options([("--target-dir", &self.target_dir), ("--manifest-path", &self.manifest_path)]));
        arguments.extend(self.features.iter().flat_map(|features| ["--features".into(), features.into()]));
        let flags = [
            ("--all-features", self.all_features),
            ("--no-default-features", self.no_default_features),
            ("--release", self.release),
        ];
        arguments.extend(flags.into_iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag.into()));
        arguments
    }

    fn choose(&self, mut programs: Vec<Program>) -> Result<PathBuf, TargetError> {
        if programs.iter().any(|program| program.option != "--lib") {
            programs.retain(|program| program.option != "--lib");
        }
        if programs.len() > 1 {
            let default = self.default_run();
            let is_default = |program: &Program| default.as_ref() == Some(&program.name);
            if programs.iter().any(is_default) {
                programs.retain(is_default);
            }
        }
        match &programs[..] {
            [] => Err(TargetError::NoProgram),
            [program] => Ok(program.file.clone()),
            _ => Err(TargetError::Several(programs.iter().map(Program::choice).collect())),
        }
    }

    pub(crate) fn target_dir(&self) -> Option<&Path> {
        self.target_dir.as_deref()
    }

    /// What `cargo run` would run.
    fn default_run(&self) -> Option<String> {
        self.package_in(&self.metadata().ok()?)?.default_run.clone()
    }

    /// What cargo knows of the workspace.
    pub(crate) fn metadata(&self) -> Result<Metadata, TargetError> {
        let mut command = MetadataCommand::new();
        command.no_deps();
        if let Some(path) = &self.manifest_path {
            command.manifest_path(path);
        }
        Ok(command.exec()?)
    }

    /// The package of the program: the one that is chosen, or the innermost around the current directory.
    pub(crate) fn package_in<'a>(&self, metadata: &'a Metadata) -> Option<&'a Package> {
        let here = self.manifest_path.clone().or_else(|| env::current_dir().ok())?;
        let is_meant = |package: &&Package| match &self.package {
            Some(name) => package.name.as_str() == name,
            None if self.bin.is_some() || self.example.is_some() || self.test.is_some() => self.has_target(package),
            None => package.manifest_path.parent().is_some_and(|folder| here.starts_with(folder)),
        };
        metadata.packages.iter().filter(is_meant).max_by_key(|package| package.manifest_path.as_str().len())
    }

    fn has_target(&self, package: &Package) -> bool {
        package.targets.iter().any(|target| {
            (target.is_bin() && self.bin.as_ref() == Some(&target.name))
                || (target.is_example() && self.example.as_ref() == Some(&target.name))
                || (target.is_test() && self.test.as_ref() == Some(&target.name))
        })
    }
}

/// Cargo, which runs this program as its subcommand.
pub(super) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn options<T: Into<OsString> + Clone, const N: usize>(options: [(&str, &Option<T>); N]) -> Vec<OsString> {
    let of_option = |(option, value): (&str, &Option<T>)| Some([option.into(), value.clone()?.into()]);
    options.into_iter().filter_map(of_option).flatten().collect()
}

/// How cargo runs, if it differs from how it would run here.
pub(crate) struct Setting {
    /// Where the source is.
    pub(crate) source: Option<PathBuf>,
    /// Where to put what is built, unless an option says it.
    pub(crate) output: PathBuf,
    /// Environment variables.
    pub(crate) variables: Vec<(&'static str, OsString)>,
}

impl Setting {
    pub(crate) fn apply(&self, command: &mut Command) {
        if let Some(source) = &self.source {
            command.current_dir(source);
        }
        command.env("CARGO_TARGET_DIR", &self.output).envs(self.variables.iter().cloned());
    }
}

/// What cargo built.
pub(crate) struct Built {
    pub(crate) file: PathBuf,
    pub(crate) libraries: Vec<Library>,
}

/// A crate that is linked into programs.
pub(crate) struct Library {
    name: String,
    file: PathBuf,
}

impl Library {
    fn of(artifact: &Artifact) -> Option<Self> {
        let file = artifact.filenames.iter().find(|file| file.extension() == Some("rlib"))?;
        Some(Library { name: artifact.target.name.replace('-', "_"), file: file.into() })
    }

    /// The name of the crate if it has receivers.
    pub(crate) fn with_receivers(self) -> io::Result<Option<String>> {
        // What `#[receiver]` calls the static that it makes.
        let static_name = b"__SIGNALS_CORE_RECEIVERS";
        let bytes = fs::read(&self.file)?;
        Ok(memmem::find(&bytes, static_name).is_some().then_some(self.name))
    }
}

/// A file that cargo built.
struct Program {
    option: &'static str,
    name: String,
    file: PathBuf,
}

impl Program {
    fn of(artifact: &Artifact) -> Option<Self> {
        let name = artifact.target.name.clone();
        if let Some(file) = &artifact.executable {
            let option = match () {
                () if artifact.target.is_example() => "--example",
                () if artifact.target.is_test() => "--test",
                () if artifact.target.is_bin() => "--bin",
                // A build script.
                () => return None,
            };
            return Some(Program { option, name, file: file.into() });
        }
        let is_shared = artifact.target.is_cdylib() || artifact.target.is_dylib();
        let is_linked = |file: &&cargo_metadata::camino::Utf8PathBuf| {
            matches!(file.extension(), Some("so" | "dylib" | "dll" | "wasm"))
        };
        let file = artifact.filenames.iter().filter(|_| is_shared).find(is_linked)?;
        Some(Program { option: "--lib", name, file: file.into() })
    }

    fn choice(&self) -> String {
        format!("`{} {}`", self.option, self.name)
    }
}
