//! Builds a configuration, runs the result, and returns the wiring that it prints.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::configuration::{Archive, Configuration, Expected, Kind, Linker, RUST_LLD};
use crate::reading;

/// The system libraries that the standard library needs, as `rustc --print native-static-libs` prints them.
const SYSTEM: [&str; 7] = ["-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm", "-ldl", "-lc"];

/// Part of each profile, so that procedural macros are built only once.
const MACROS: [&str; 4] = [
    "build-override.codegen-units = 256",
    "build-override.debug = 0",
    "build-override.incremental = false",
    "build-override.strip = 'none'",
];

/// Changes the compiled code of a file of the program, but not its output.
const CHANGE: &str = "LINK_TESTS_CHANGE";

pub(crate) struct Workshop {
    target: String,
    directory: PathBuf,
    /// The folder of the shared standard library.
    libraries: PathBuf,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        let program = env::current_exe().expect("the system knows the path of this program");
        let directory = program.ancestors().nth(2).expect("cargo puts it into target/profile").join("link-matrix");
        fs::create_dir_all(&directory).expect("the target directory can be written to");
        Self { target: rustc("host-tuple"), directory, libraries: rustc("target-libdir").into() }
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Returns the output of the program, or an error message.
    pub(crate) fn wiring(&self, configuration: &Configuration) -> Result<String, String> {
        if configuration.is_changed {
            run(self.cargo(configuration).env(CHANGE, "before"))?;
        }
        let kept = self.empty_directory("kept").map_err(|error| error.to_string())?;
        run(self.cargo(configuration).env(CHANGE, "after").env("LINK_TESTS_KEEP", &kept))?;
        let at = |name| self.artifact(configuration, name);
        match configuration.kind {
            Kind::Executable => self.run_linked(configuration, &at("link-tests"), &mut Command::new(at("link-tests"))),
            Kind::Example => {
                self.run_linked(configuration, &at("examples/example"), &mut Command::new(at("examples/example")))
            }
            Kind::Dylib => self.run_linked(
                configuration,
                &at("liblink_tests_shared.so"),
                &mut Command::new(at("link-tests-sharing")),
            ),
            Kind::Cdylib => {
                let library = at("liblink_tests_exported.so");
                let host = self.compile("loading.c", &["-ldl"])?;
                self.run_linked(configuration, &library, Command::new(host).arg(&library))
            }
            Kind::Staticlib(archive) => {
                let host = self.link_c(configuration, archive, &at("liblink_tests_exported.a"))?;
                self.run_linked(configuration, &host, &mut Command::new(&host))
            }
            Kind::Tests | Kind::Doctests => Self::read_tests(&kept),
        }
    }

    /// Tests compare the wiring themselves. They leave copies of their programs.
    fn read_tests(kept: &Path) -> Result<String, String> {
        let mut count = 0;
        for program in fs::read_dir(kept).map_err(|error| error.to_string())? {
            reading::compare(&program.map_err(|error| error.to_string())?.path(), crate::WIRING)?;
            count += 1;
        }
        if count == 0 { Err("no test left its program".to_owned()) } else { Ok(crate::WIRING.to_owned()) }
    }

    fn empty_directory(&self, name: &str) -> io::Result<PathBuf> {
        let directory = self.directory.join(name);
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        fs::create_dir_all(&directory)?;
        Ok(directory)
    }

    fn cargo(&self, configuration: &Configuration) -> Command {
        let (command, package, arguments): (_, _, &[&str]) = match configuration.kind {
            Kind::Executable => ("build", "link-tests", &[]),
            Kind::Example => ("build", "link-tests", &["--example", "example"]),
            Kind::Tests => ("test", "link-tests", &["--lib", "--test", "wiring"]),
            Kind::Doctests => ("test", "link-tests", &["--doc"]),
            Kind::Cdylib | Kind::Staticlib(_) => ("build", "link-tests-exported", &[]),
            Kind::Dylib => ("build", "link-tests-sharing", &[]),
        };
        let profile = configuration.profile;
        let mut cargo = cargo();
        cargo.args([command, "--quiet", "--package", package, "--profile", profile]).args(arguments);
        // With an explicit target, cargo does not pass the flags to procedural macros, which are then built only once.
        cargo.args(["--target", &self.target]).arg("--target-dir").arg(&self.directory);
        for option in ["debug = 0"].iter().chain(&MACROS).chain(&configuration.options) {
            cargo.args(["--config", &format!("profile.{profile}.{option}")]);
        }
        let flags = [configuration.flags.iter().map(|&flag| flag.to_owned()).collect(), linker_flags(configuration)];
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.concat().join("\u{1f}"));
        cargo
    }

    fn artifact(&self, configuration: &Configuration, name: &str) -> PathBuf {
        let profile = if configuration.profile == "dev" { "debug" } else { configuration.profile };
        self.directory.join(&self.target).join(profile).join(name)
    }

    fn link_c(&self, configuration: &Configuration, archive: Archive, library: &Path) -> Result<PathBuf, String> {
        let library = library.to_str().expect("the target directory has a name in UTF-8");
        let linker = format!("-fuse-ld={}", configuration.linker.name);
        let library: &[&str] = match archive {
            Archive::Whole => &["-Wl,--whole-archive", library, "-Wl,--no-whole-archive"],
            Archive::Named => &[library],
        };
        self.compile("linked.c", &[&[linker.as_str(), "-Wl,--gc-sections"], library, &SYSTEM].concat())
    }

    fn compile(&self, source: &str, arguments: &[&str]) -> Result<PathBuf, String> {
        let program = self.directory.join(source).with_extension("");
        let source = workspace().join("link-tests/exported/hosts").join(source);
        run(Command::new("cc").arg(source).args(arguments).arg("-o").arg(&program))?;
        Ok(program)
    }

    /// Runs a program, after checking which linker made the binary with the wiring. Then reads the wiring from that binary.
    fn run_linked(
        &self,
        configuration: &Configuration,
        binary: &Path,
        program: &mut Command,
    ) -> Result<String, String> {
        let bytes = fs::read(binary).map_err(|error| format!("{}: {error}", binary.display()))?;
        let is_stripped = configuration.options.iter().any(|option| option.starts_with("strip"));
        if !is_stripped && !configuration.linker.has_made(&bytes) {
            return Err("another linker made it".to_owned());
        }
        let directories =
            [self.libraries.clone(), self.artifact(configuration, ""), self.artifact(configuration, "deps")];
        let path = env::join_paths(directories).map_err(|error| error.to_string())?;
        let output = run(program.env("LD_LIBRARY_PATH", path))?;
        let wiring = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
        // What loses receivers can lose the description of them, too.
        if matches!(configuration.expected, Expected::Agrees) {
            reading::compare(binary, &wiring)?;
        }
        Ok(wiring)
    }
}

/// Returns the linker that the configuration needs, if it is not installed.
pub(crate) fn missing(configuration: &Configuration) -> Option<String> {
    let Linker { name, .. } = configuration.linker;
    if configuration.linker == RUST_LLD {
        return None;
    }
    let output = Command::new("cc").arg(format!("-fuse-ld={name}")).arg("-Wl,--version").output();
    let is_installed = output.is_ok_and(|output| output.status.success());
    (!is_installed).then(|| format!("the linker {name}"))
}

fn linker_flags(configuration: &Configuration) -> Vec<String> {
    match (configuration.kind, configuration.linker) {
        // The C compiler runs the linker.
        (Kind::Staticlib(_), _) | (_, RUST_LLD) => Vec::new(),
        (_, Linker { name, .. }) => vec!["-Clinker-features=-lld".to_owned(), format!("-Clink-arg=-fuse-ld={name}")],
    }
}

pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.env_remove("CARGO_INCREMENTAL").env_remove("RUSTFLAGS").current_dir(workspace());
    cargo
}

pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the package is in link-tests")
}

pub(crate) fn rustc(print: &str) -> String {
    let output = run(Command::new("rustc").args(["--print", print]));
    let output = output.expect("rustc is there, for it built this program");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

pub(crate) fn run(command: &mut Command) -> Result<Output, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    Err(format!("{}\n{stdout}{stderr}", output.status))
}
