//! Other targets: the program is linked here and run in emulators.

use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::{self, Workshop};
use crate::reading;

/// A target, and how the program runs on it.
pub(crate) struct Target {
    triple: &'static str,
    profile: &'static str,
    linker: Linker,
    flags: &'static [&'static str],
    machine: Machine,
}

enum Linker {
    /// A C compiler of this name.
    Named(&'static str),
    /// The linker that comes with rustc.
    RustLld,
}

enum Machine {
    /// Runs the program with this command.
    Hosted(&'static [&'static str]),
    Windows,
    Wasi,
    /// A web page that calls these functions of the library first.
    Page(&'static [&'static str]),
    /// A web page that does not call constructors. The program must panic.
    ForgetfulPage,
    /// Runs the program without an operating system.
    Bare,
}

/// Makes the linker leave constructors to the host.
const CONSTRUCTORS: &str = "-Clink-arg=--export=__wasm_call_ctors";

pub(crate) fn targets() -> Vec<Target> {
    let mut targets = Vec::new();
    for profile in ["dev", "release"] {
        let mut target =
            |triple, linker, flags, machine| targets.push(Target { triple, profile, linker, flags, machine });
        for (triple, linker, machine) in [
            (
                "aarch64-unknown-linux-gnu",
                "aarch64-linux-gnu-gcc",
                &["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"] as &[_],
            ),
            (
                "armv7-unknown-linux-gnueabihf",
                "arm-linux-gnueabihf-gcc",
                &["qemu-arm", "-L", "/usr/arm-linux-gnueabihf"],
            ),
            ("i686-unknown-linux-gnu", "i686-linux-gnu-gcc", &["qemu-i386", "-L", "/usr/i686-linux-gnu"]),
        ] {
            target(triple, Linker::Named(linker), &[] as &[_], Machine::Hosted(machine));
        }
        target("x86_64-pc-windows-gnu", Linker::Named("x86_64-w64-mingw32-gcc"), &[], Machine::Windows);
        target("wasm32-wasip1", Linker::RustLld, &["-Cpanic=abort"], Machine::Wasi);
        let page = "wasm32-unknown-unknown";
        target(page, Linker::RustLld, &["-Cpanic=abort"], Machine::Page(&[]));
        target(page, Linker::RustLld, &["-Cpanic=abort", CONSTRUCTORS], Machine::Page(&["__wasm_call_ctors"]));
        target(page, Linker::RustLld, &["-Cpanic=abort", CONSTRUCTORS], Machine::ForgetfulPage);
        target("thumbv7m-none-eabi", Linker::RustLld, &["-Clink-arg=-Tlink-tests/bare/machine.ld"], Machine::Bare);
    }
    targets
}

impl Target {
    /// Returns a program that the target needs, if it is not installed.
    pub(crate) fn missing(&self) -> Option<&'static str> {
        let linker = match self.linker {
            Linker::Named(linker) => Some(linker),
            Linker::RustLld => None,
        };
        let emulator = match self.machine {
            Machine::Hosted(command) => command[0],
            Machine::Windows => "wine",
            Machine::Wasi | Machine::Page(_) | Machine::ForgetfulPage => "python3",
            Machine::Bare => "qemu-system-arm",
        };
        let is_installed = |command: &&str| Command::new(command).arg("--version").output().is_ok();
        if let Some(missing) = linker.into_iter().chain([emulator]).find(|command| !is_installed(command)) {
            return Some(missing);
        }
        let wasmtime = || Command::new(emulator).args(["-c", "import wasmtime"]).output();
        (emulator == "python3" && !wasmtime().is_ok_and(|output| output.status.success())).then_some("PyPI's wasmtime")
    }

    /// Returns the output of the program on the target, or an error message.
    pub(crate) fn wiring(&self, workshop: &Workshop) -> Result<String, String> {
        let sysroot = Sysroot::of_rustc(self.triple)?;
        build::run(&mut self.cargo(workshop, &sysroot))?;
        let profile = if self.profile == "dev" { "debug" } else { self.profile };
        let directory = workshop.directory().join(self.triple).join(profile);
        let hosts = build::workspace().join("link-tests/exported/hosts");
        let mut python = Command::new("python3");
        python.arg(hosts.join("wasm.py"));
        let library = directory.join("link_tests_exported.wasm");
        match self.machine {
            Machine::Hosted([command, arguments @ ..]) => {
                let program = directory.join("link-tests");
                let wiring = print(Command::new(command).args(arguments).arg(&program))?;
                reading::compare(&program, &wiring).map(|()| wiring)
            }
            Machine::Hosted([]) => Err("no emulator".to_owned()),
            Machine::Windows => {
                self.add_prng(&hosts.join("prng.c"), &directory)?;
                let mut wine = Command::new("wine");
                wine.env("WINEPREFIX", workshop.directory().join("wine")).env("WINEDEBUG", "-all");
                let program = directory.join("link-tests.exe");
                let wiring = print(wine.arg(&program))?;
                reading::compare(&program, &wiring).map(|()| wiring)
            }
            Machine::Wasi => {
                let program = directory.join("link-tests.wasm");
                let wiring = print(python.arg("wasi").arg(&program))?;
                reading::compare(&program, &wiring).map(|()| wiring)
            }
            Machine::Page(first) => {
                let wiring = print(python.arg("page").arg(&library).args(first))?;
                reading::compare(&library, &wiring).map(|()| wiring)
            }
            Machine::ForgetfulPage => match print(python.arg("page").arg(library)) {
                Err(error) if error.contains("unreachable") => Ok(self.expected().to_owned()),
                other => Err(format!("it should have failed: {other:?}")),
            },
            Machine::Bare => {
                let mut qemu = Command::new("qemu-system-arm");
                qemu.args(["-machine", "lm3s6965evb", "-display", "none", "-monitor", "none", "-serial", "none"]);
                qemu.args(["-chardev", "stdio,id=out", "-semihosting-config", "enable=on,target=native,chardev=out"]);
                let program = directory.join("link-tests-bare");
                let wiring = print(qemu.arg("-kernel").arg(&program))?;
                reading::compare_bare(&program, &wiring).map(|()| wiring)
            }
        }
    }

    /// The expected output.
    pub(crate) fn expected(&self) -> &'static str {
        match self.machine {
            Machine::Bare => include_str!("../../bare/tests/wiring.txt"),
            _ => crate::WIRING,
        }
    }

    fn cargo(&self, workshop: &Workshop, sysroot: &Sysroot) -> Command {
        let mut cargo = build::cargo();
        let package = match self.machine {
            Machine::Page(_) | Machine::ForgetfulPage => "link-tests-exported",
            Machine::Bare => "link-tests-bare",
            _ => "link-tests",
        };
        cargo.args(["build", "--quiet", "--package", package, "--profile", self.profile, "--target", self.triple]);
        cargo.args(["--config", &format!("profile.{}.debug = 0", self.profile)]);
        cargo.arg("--target-dir").arg(workshop.directory());
        let mut flags: Vec<_> = self.flags.iter().map(|&flag| flag.to_owned()).collect();
        flags.push(format!("-Clinker={}", self.linker(sysroot)));
        if !sysroot.has_std {
            cargo.arg(match self.machine {
                Machine::Bare => "-Zbuild-std=core",
                _ => "-Zbuild-std=std,panic_abort",
            });
            if let Machine::Wasi = self.machine {
                // From Debian's `wasi-libc`. The standard library that rustup installs has its own copies.
                flags.extend(["-Clink-self-contained=no", "-L/usr/lib/wasm32-wasi"].map(str::to_owned));
                flags.push("-Clink-arg=/usr/lib/wasm32-wasi/crt1-command.o".to_owned());
            }
        }
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        cargo
    }

    fn linker(&self, sysroot: &Sysroot) -> String {
        match self.linker {
            Linker::Named(linker) => linker.to_owned(),
            Linker::RustLld => sysroot.lld.display().to_string(),
        }
    }

    fn add_prng(&self, source: &Path, directory: &Path) -> Result<(), String> {
        let library = directory.join("bcryptprimitives.dll");
        let Linker::Named(compiler) = self.linker else { return Ok(()) };
        build::run(Command::new(compiler).arg("-shared").arg("-o").arg(library).arg(source).arg("-ladvapi32")).map(drop)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.triple, self.profile)?;
        match self.machine {
            Machine::Page([_, ..]) => write!(f, ", constructors called by the host"),
            Machine::ForgetfulPage => write!(f, ", constructors forgotten by the host"),
            _ => Ok(()),
        }
    }
}

/// What rustc provides for a target.
struct Sysroot {
    /// `true` if the standard library is installed and need not be built.
    has_std: bool,
    lld: PathBuf,
}

impl Sysroot {
    fn of_rustc(triple: &str) -> Result<Self, String> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let print = |what: &[&str]| print(Command::new(&rustc).args(what)).map(|path| PathBuf::from(path.trim()));
        let has_std = fs::read_dir(print(&["--print", "target-libdir", "--target", triple])?)
            .is_ok_and(|mut files| files.next().is_some());
        // The one of cargo's toolchain, because distributions package rustc without it.
        let own = build::rustc("target-libdir");
        let lld = Path::new(&own).with_file_name("bin").join("rust-lld");
        Ok(Self { has_std, lld })
    }
}

fn print(command: &mut Command) -> Result<String, String> {
    String::from_utf8(build::run(command)?.stdout).map_err(|error| error.to_string())
}
