//! Runs cargo, and reads what it built: programs, and the libraries that are linked into them.

use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use cargo_metadata::{Artifact, Message, PackageId};
use memchr::memmem;
use thiserror::Error;

/// Why cargo built nothing.
#[derive(Debug, Error)]
pub(super) enum CargoError {
    /// Cargo cannot be run.
    #[error("cargo cannot be run: {0}")]
    Run(#[from] io::Error),
    /// Cargo has printed the reason.
    #[error("the program could not be built")]
    NotBuilt,
}

/// Cargo, which runs this program as its subcommand.
pub(super) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// What cargo built.
pub(super) struct Built {
    pub(super) programs: Vec<Program>,
    pub(super) libraries: Vec<Library>,
}

impl Built {
    /// Runs a command that builds. Its progress and its errors go to the terminal.
    pub(super) fn by(mut command: Command) -> Result<Self, CargoError> {
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
            return Err(CargoError::NotBuilt);
        }
        Ok(Built { programs, libraries })
    }

    /// A file that was not built here.
    pub(super) fn file(file: &Path) -> Self {
        Built { programs: vec![Program { file: file.to_owned(), origin: None }], libraries: Vec::new() }
    }
}

/// A program or a shared library.
pub(super) struct Program {
    pub(super) file: PathBuf,
    /// `None` if it was not built here.
    pub(super) origin: Option<Origin>,
}

/// What a program was built from.
pub(super) struct Origin {
    /// The option that chooses the program.
    pub(super) option: &'static str,
    pub(super) name: String,
    pub(super) package: PackageId,
    /// The file of the crate's root module.
    pub(super) source: PathBuf,
}

impl Program {
    fn of(artifact: &Artifact) -> Option<Self> {
        let target = &artifact.target;
        let is_linked = |file: &&cargo_metadata::camino::Utf8PathBuf| {
            matches!(file.extension(), Some("so" | "dylib" | "dll" | "wasm"))
        };
        let (option, file) = if let Some(file) = &artifact.executable {
            let option = match () {
                () if target.is_example() => "--example",
                () if target.is_test() => "--test",
                () if target.is_bin() => "--bin",
                // A build script.
                () => return None,
            };
            (option, file)
        } else {
            let is_shared = target.is_cdylib() || target.is_dylib();
            (Origin::LIBRARY, artifact.filenames.iter().filter(|_| is_shared).find(is_linked)?)
        };
        let origin = Origin {
            option,
            name: target.name.clone(),
            package: artifact.package_id.clone(),
            source: target.src_path.clone().into(),
        };
        Some(Program { file: file.into(), origin: Some(origin) })
    }

    /// Returns `true` for a shared library that cargo built.
    pub(super) fn is_library(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.option == Origin::LIBRARY)
    }
}

impl Origin {
    const LIBRARY: &'static str = "--lib";

    /// Returns `true` if dependencies for development are linked into the program.
    pub(super) fn is_for_development(&self) -> bool {
        ["--test", "--example"].contains(&self.option)
    }

    /// The options that choose the program.
    pub(super) fn choice(&self) -> String {
        let Origin { option, name, .. } = self;
        match *option {
            Self::LIBRARY => format!("`--package {} {option}`", self.package_name()),
            _ => format!("`{option} {name}`"),
        }
    }

    /// The name in `url#name@version`, or in `url/name#version`.
    fn package_name(&self) -> &str {
        let (url, fragment) = self.package.repr.rsplit_once('#').unwrap_or_default();
        let named = fragment.split_once('@').map(|(name, _)| name);
        named.unwrap_or_else(|| url.rsplit('/').next().unwrap_or_default())
    }
}

/// A crate that is linked into programs.
pub(super) struct Library {
    pub(super) name: String,
    /// The file of its root module.
    pub(super) source: PathBuf,
    file: PathBuf,
}

impl Library {
    fn of(artifact: &Artifact) -> Option<Self> {
        let file = artifact.filenames.iter().find(|file| file.extension() == Some("rlib"))?;
        let source = artifact.target.src_path.clone().into();
        Some(Library { name: artifact.target.name.replace('-', "_"), source, file: file.into() })
    }

    /// Returns `true` if the crate has receivers.
    pub(super) fn has_receivers(&self) -> io::Result<bool> {
        // What `#[receiver]` calls the static that it makes.
        let static_name = b"__SIGNALS_CORE_RECEIVERS";
        Ok(memmem::find(&fs::read(&self.file)?, static_name).is_some())
    }
}
