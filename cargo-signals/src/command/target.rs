//! Which program is shown: one that cargo builds, or a file.

use std::env;
use std::ffi::OsString;
use std::path::{self, Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand, Package};
use clap::Args;
use thiserror::Error;

use super::cargo::{Built, CargoError, Origin, Program, cargo};

/// The options that cargo has for it, under the same names.
#[derive(Debug, Default, Args)]
#[expect(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "cargo has these options, under these names"
)]
pub(super) struct Target {
    /// Read this file instead of building a program
    #[arg(long, value_name = "PATH", global = true, conflicts_with_all = ["package", "lib", "bin", "example", "test"])]
    binary: Option<PathBuf>,
    /// The package of the program
    #[arg(short, long, value_name = "SPEC", global = true, help_heading = "Build")]
    package: Option<String>,
    /// Build the library of the package, which has to be a `cdylib` or a `dylib`
    #[arg(long, global = true, help_heading = "Build")]
    lib: bool,
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
pub(super) enum TargetError {
    /// Cargo built nothing.
    #[error(transparent)]
    Cargo(#[from] CargoError),
    /// Cargo cannot read the packages.
    #[error("{0}")]
    Metadata(#[from] cargo_metadata::Error),
    /// The current directory is not known.
    #[error("the current directory cannot be read: {0}")]
    Directory(#[from] std::io::Error),
    /// The package is a library alone.
    #[error("no program was built; choose one with `--bin`, `--example` or `--test`, or give a file with `--binary`")]
    NoProgram,
    /// There is more than one.
    #[error("several programs were built; choose one with {}", .0.join(", "))]
    Several(Vec<String>),
}

impl Target {
    /// The programs that are read. Builds them with cargo unless a file is given.
    pub(super) fn built(&self) -> Result<Built, TargetError> {
        self.built_in(&Setting::default())
    }

    /// The same programs, built in another way.
    pub(super) fn built_in(&self, setting: &Setting) -> Result<Built, TargetError> {
        if let Some(file) = &self.binary {
            return Ok(Built::file(file));
        }
        let mut command = cargo();
        command.arg("build").args(self.chosen()).args(self.arguments(setting)?);
        setting.apply(&mut command);
        let mut built = Built::by(command)?;
        let has_programs = !built.programs.iter().all(Program::is_library);
        built.programs.retain(|program| self.is_chosen(program).unwrap_or(!(has_programs && program.is_library())));
        if built.programs.is_empty() { Err(TargetError::NoProgram) } else { Ok(built) }
    }

    /// The tests of the package, built in another way.
    pub(super) fn tests_in(&self, setting: &Setting) -> Result<Built, TargetError> {
        let mut command = cargo();
        command.args(["test", "--no-run"]).args(self.arguments(setting)?);
        setting.apply(&mut command);
        Ok(Built::by(command)?)
    }

    /// The one program that was built, or the one of several that `cargo run` would run.
    pub(super) fn one(&self, built: &Built) -> Result<PathBuf, TargetError> {
        let programs = &built.programs;
        if let [program] = &programs[..] {
            return Ok(program.file.clone());
        }
        let origins = programs.iter().filter_map(|program| program.origin.as_ref()).collect::<Vec<_>>();
        let default = self.default_run(&origins);
        let is_default =
            |program: &&Program| program.origin.as_ref().is_some_and(|origin| Some(&origin.name) == default.as_ref());
        let several = || TargetError::Several(origins.iter().map(|origin| origin.choice()).collect());
        Ok(programs.iter().find(is_default).ok_or_else(several)?.file.clone())
    }

    /// The `default-run` of the package, if all these are of one package.
    fn default_run(&self, origins: &[&Origin]) -> Option<String> {
        let package = &origins.first()?.package;
        let metadata = self.metadata().ok().filter(|_| origins.iter().all(|origin| origin.package == *package))?;
        metadata.packages.iter().find(|other| other.id == *package)?.default_run.clone()
    }

    /// Returns `true` if a file is read.
    pub(super) fn is_file(&self) -> bool {
        self.binary.is_some()
    }

    /// Returns `None` if no option chooses a program. Cargo builds more than the one of `--test`: its package's programs, too.
    fn is_chosen(&self, program: &Program) -> Option<bool> {
        let origin = program.origin.as_ref()?;
        let is_named =
            |(option, name): (&str, &Option<String>)| option == origin.option && *name == Some(origin.name.clone());
        let is_chosen = self.named().into_iter().any(is_named) || self.lib && program.is_library();
        (!self.chosen().is_empty()).then_some(is_chosen)
    }

    /// The options that choose the program.
    fn chosen(&self) -> Vec<OsString> {
        let mut chosen = options(self.named());
        chosen.extend(self.lib.then(|| "--lib".into()));
        chosen
    }

    fn named(&self) -> [(&'static str, &Option<String>); 3] {
        [("--bin", &self.bin), ("--example", &self.example), ("--test", &self.test)]
    }

    /// The options that are about the package and how it is built.
    pub(super) fn arguments(&self, setting: &Setting) -> Result<Vec<OsString>, TargetError> {
        let mut arguments = options([("--package", &self.package), ("--profile", &self.profile)]);
        // The command can run in another directory.
        let target_dir = self.target_dir.as_ref().map(path::absolute).transpose()?;
        arguments.extend(options([("--target-dir", &target_dir)]));
        arguments.extend(self.release.then(|| "--release".into()));
        arguments.extend(self.features_and_target());
        arguments.extend(
            options([("--manifest-path", &self.manifest_path)]).into_iter().filter(|_| !setting.is_elsewhere()),
        );
        Ok(arguments)
    }

    /// The options that decide what the program depends on.
    pub(super) fn dependency_arguments(&self) -> Vec<OsString> {
        let mut arguments = self.features_and_target();
        arguments.extend(options([("--manifest-path", &self.manifest_path)]));
        arguments
    }

    fn features_and_target(&self) -> Vec<OsString> {
        let mut arguments = options([("--target", &self.target)]);
        arguments.extend(self.features.iter().flat_map(|features| ["--features".into(), features.into()]));
        let flags = [("--all-features", self.all_features), ("--no-default-features", self.no_default_features)];
        arguments.extend(flags.into_iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag.into()));
        arguments
    }

    pub(super) fn target_dir(&self) -> Option<&Path> {
        self.target_dir.as_deref()
    }

    /// What cargo knows of the workspace.
    pub(super) fn metadata(&self) -> Result<Metadata, TargetError> {
        let mut command = MetadataCommand::new();
        command.no_deps();
        if let Some(path) = &self.manifest_path {
            command.manifest_path(path);
        }
        Ok(command.exec()?)
    }

    /// The folder of the package or the workspace that is built.
    pub(super) fn folder(&self) -> Result<PathBuf, TargetError> {
        let Some(manifest) = &self.manifest_path else { return Ok(env::current_dir()?) };
        Ok(path::absolute(manifest)?.parent().map(Path::to_owned).unwrap_or_default())
    }

    /// The package that the program was built from, or else the innermost around the current directory.
    pub(super) fn package_of<'a>(&self, program: &Program, metadata: &'a Metadata) -> Option<&'a Package> {
        if let Some(origin) = &program.origin {
            return metadata.packages.iter().find(|package| package.id == origin.package);
        }
        let here = self.folder().ok()?;
        let is_around =
            |package: &&Package| package.manifest_path.parent().is_some_and(|folder| here.starts_with(folder));
        metadata.packages.iter().filter(is_around).max_by_key(|package| package.manifest_path.as_str().len())
    }
}

fn options<T: Into<OsString> + Clone, const N: usize>(options: [(&str, &Option<T>); N]) -> Vec<OsString> {
    let of_option = |(option, value): (&str, &Option<T>)| Some([option.into(), value.clone()?.into()]);
    options.into_iter().filter_map(of_option).flatten().collect()
}

/// How cargo runs, if it differs from how it would run here.
#[derive(Default)]
pub(super) struct Setting {
    /// Where the source is.
    pub(super) source: Option<PathBuf>,
    /// Where to put what is built, unless an option says it.
    pub(super) output: Option<PathBuf>,
    /// Environment variables.
    pub(super) variables: Vec<(&'static str, OsString)>,
}

impl Setting {
    pub(super) fn apply(&self, command: &mut Command) {
        if let Some(source) = &self.source {
            command.current_dir(source);
        }
        let output = self.output.iter().map(|output| ("CARGO_TARGET_DIR", output.into()));
        command.envs(output.chain(self.variables.iter().cloned()));
    }

    /// Returns `true` if the source is not that of the `--manifest-path`.
    fn is_elsewhere(&self) -> bool {
        self.source.is_some()
    }
}
