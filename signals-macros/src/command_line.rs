//! The command line of the rustc that expands the macro: macros run in its process.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

#[derive(Debug, Default, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of rustc's")]
pub(crate) struct CommandLine<'text> {
    /// The crates that code can name. rust-analyzer has another command line, and names none.
    pub(crate) externs: Vec<&'text str>,
    /// The files of those crates. A crate can be there as several kinds of library.
    pub(crate) libraries: Vec<&'text str>,
    pub(crate) prefers_shared: bool,
    /// The directories of the crates that `externs` depend on.
    pub(crate) directories: Vec<&'text str>,
    pub(crate) features: Vec<&'text str>,
    /// The features that the manifest declares. Build scripts can turn on others for the code alone.
    pub(crate) declared_features: Vec<&'text str>,
    pub(crate) target: &'text str,
    pub(crate) crate_name: &'text str,
    pub(crate) makes_archive: bool,
    pub(crate) has_fat_lto: bool,
    /// Tells the crate from others of its name.
    pub(crate) metadata: &'text str,
    /// The crate is a test or an example.
    pub(crate) has_dev_dependencies: bool,
    /// Cargo silences the lints of packages that it downloaded.
    pub(crate) silences_lints: bool,
    /// There is a file to compile. rust-analyzer runs macros too, in a process that compiles nothing.
    pub(crate) compiles: bool,
}

impl<'text> CommandLine<'text> {
    pub(crate) fn parse(arguments: &'text [String]) -> Self {
        let mut command_line = Self::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            if let Some((option, value)) = split_short(argument) {
                command_line.read(option, value);
            } else if let Some((option, value)) = argument.split_once('=') {
                command_line.read(option, value);
            } else if takes_value(argument) {
                command_line.read(argument, arguments.next().map_or("", String::as_str));
            } else {
                command_line.read(argument, "");
            }
        }
        if !command_line.declared_features.is_empty() {
            command_line.features.retain(|feature| command_line.declared_features.contains(feature));
        }
        command_line
    }

    fn read(&mut self, option: &str, value: &'text str) {
        match option {
            "--extern" => self.add_extern(value),
            "-L" | "--library-path" => self.directories.extend(value.strip_prefix("dependency=")),
            "--cfg" => self.features.extend(feature(value)),
            "--check-cfg" => self.declared_features.extend(declared_features(value)),
            "--target" => self.target = value,
            "--crate-name" => self.crate_name = value,
            "-C" | "--codegen" => self.add_codegen(value),
            "--crate-type" => self.add_crate_type(value),
            "--test" => self.has_dev_dependencies = true,
            // Cargo has a directory for examples.
            "--out-dir" => self.has_dev_dependencies |= Path::new(value).ends_with("examples"),
            "--cap-lints" => self.silences_lints = value == "allow",
            file => self.compiles |= file == "-" || Path::new(file).extension().is_some_and(|kind| kind == "rs"),
        }
    }

    fn add_crate_type(&mut self, value: &'text str) {
        self.makes_archive |= value.split(',').any(|kind| kind == "staticlib");
    }

    fn add_codegen(&mut self, value: &'text str) {
        match value.split_once('=').unwrap_or((value, "")) {
            ("metadata", metadata) => self.metadata = metadata,
            ("prefer-dynamic", _) => self.prefers_shared = true,
            ("lto", how) => self.has_fat_lto = !matches!(how, "thin" | "off" | "no" | "n" | "false"),
            _ => {}
        }
    }

    fn add_extern(&mut self, value: &'text str) {
        let Some((name, path)) = read_extern(value) else { return };
        if !self.externs.contains(&name) {
            self.externs.push(name);
        }
        self.libraries.push(path.unwrap_or(name));
    }
}

fn takes_value(option: &str) -> bool {
    let long =
        ["--extern", "--library-path", "--cfg", "--check-cfg", "--target", "--crate-name", "--codegen", "--crate-type"];
    long.contains(&option) || matches!(option, "-L" | "-C" | "--cap-lints")
}

/// Splits `-Clto=fat` into `-C` and `lto=fat`.
fn split_short(argument: &str) -> Option<(&str, &str)> {
    let is_joined = (argument.starts_with("-C") || argument.starts_with("-L")) && argument.len() > 2;
    is_joined.then(|| argument.split_at(2))
}

/// Reads `options:name=path`, or `options:name` of a library that rustc searches for. `None` for a crate of the toolchain.
fn read_extern(value: &str) -> Option<(&str, Option<&str>)> {
    const TOOLCHAIN: [&str; 5] = ["alloc", "core", "proc_macro", "std", "test"];
    let (name, path) = value.split_once('=').map_or((value, None), |(name, path)| (name, Some(path)));
    let (options, name) = name.split_once(':').unwrap_or(("", name));
    // Cargo keeps the standard library that it builds (`-Z build-std`) out of the prelude: crates without `std` get
    // it on their command line too.
    let is_hidden = options.split(',').any(|option| option == "noprelude");
    let is_of_toolchain = is_hidden || name.is_empty() || path.is_none() && TOOLCHAIN.contains(&name);
    (!is_of_toolchain).then_some((name, path))
}

fn feature(cfg: &str) -> Option<&str> {
    cfg.strip_prefix("feature=\"")?.strip_suffix('"')
}

/// Reads `cfg(feature, values("one", "two"))`.
fn declared_features(check: &str) -> impl Iterator<Item = &str> {
    let values = check.strip_prefix("cfg(feature, values(").unwrap_or("");
    values.split('"').skip(1).step_by(2)
}

/// The arguments of the running rustc. An error says why they cannot be read.
pub(crate) fn arguments() -> Result<Vec<String>, String> {
    let mut arguments = Vec::new();
    for argument in env::args_os() {
        arguments.extend(expand(&argument.to_string_lossy())?);
    }
    Ok(arguments)
}

/// `@path` means the lines of a file: rustdoc starts rustc that way, and cargo where command lines are short.
fn expand(argument: &str) -> Result<Vec<String>, String> {
    match argument.strip_prefix('@').map(fs::read_to_string) {
        Some(Ok(lines)) => Ok(lines.lines().map(str::to_owned).collect()),
        Some(Err(error)) => Err(format!("the arguments of rustc in `{argument}` cannot be read: {error}")),
        None => Ok(vec![argument.to_owned()]),
    }
}

/// Returns `true` if code of the crate can name `signals_core`, as far as that is known: rust-analyzer has another command line.
pub(crate) fn has_signals_core() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let arguments = arguments().unwrap_or_default();
        let CommandLine { externs, crate_name, .. } = CommandLine::parse(&arguments);
        externs.is_empty() || externs.contains(&"signals_core") || crate_name == "signals_core"
    })
}

/// What tells the crate from all others, as part of an identifier, if it is built for WebAssembly.
pub(crate) fn crate_on_webassembly() -> Option<String> {
    let arguments = arguments().ok()?;
    let CommandLine { target, crate_name, metadata, .. } = CommandLine::parse(&arguments);
    target.contains("wasm").then(|| format!("{crate_name}_{metadata}"))
}

#[cfg(test)]
mod tests {
    use super::{CommandLine, expand, read_extern};

    fn owned(arguments: &[&str]) -> Vec<String> {
        arguments.iter().map(|&argument| argument.to_owned()).collect()
    }

    #[test]
    fn externs_in_both_forms() {
        let arguments = owned(&["--extern", "one=/a/libone.rlib", "--extern=two=/a/libtwo.rmeta"]);
        let command_line = CommandLine::parse(&arguments);
        assert_eq!(command_line.externs, ["one", "two"]);
    }

    #[test]
    fn extern_given_twice() {
        let arguments = owned(&["--extern", "one=libone.rmeta", "--extern", "one=libone.rlib"]);
        let command_line = CommandLine::parse(&arguments);
        assert_eq!(command_line.externs, ["one"]);
    }

    #[test]
    fn extern_options() {
        assert_eq!(read_extern("priv:one=libone.rlib"), Some(("one", Some("libone.rlib"))));
        assert_eq!(read_extern("priv,nounused:one=libone.rlib"), Some(("one", Some("libone.rlib"))));
    }

    #[test]
    fn extern_path_with_punctuation() {
        assert_eq!(read_extern(r"one=C:\a=b\libone.rlib"), Some(("one", Some(r"C:\a=b\libone.rlib"))));
    }

    #[test]
    fn crates_of_the_toolchain() {
        assert_eq!(read_extern("proc_macro"), None);
        assert_eq!(read_extern("noprelude:std=libstd.rlib"), None);
        assert_eq!(read_extern("priv,noprelude:std=libstd.rlib"), None);
        assert_eq!(read_extern("priv,noprelude,nounused:std=libstd.rlib"), None);
    }

    #[test]
    fn extern_that_rustc_searches_for() {
        let arguments = owned(&["--extern", "one", "--extern=priv:two"]);
        let command_line = CommandLine::parse(&arguments);
        assert_eq!((command_line.externs, command_line.libraries), (vec!["one", "two"], vec!["one", "two"]));
    }

    #[test]
    fn features_that_the_manifest_does_not_declare() {
        let features = ["--cfg=feature=\"one\"", "--cfg=feature=\"other\""];
        let declared = ["--check-cfg", "cfg(docsrs,test)", "--check-cfg", "cfg(feature, values(\"one\", \"two\"))"];
        let arguments = owned(&[&features[..], &declared].concat());
        assert_eq!(CommandLine::parse(&arguments).features, ["one"]);
        assert_eq!(CommandLine::parse(&arguments[..2]).features, ["one", "other"]);
    }

    #[test]
    fn options_of_the_check() {
        let arguments = owned(&[
            "--crate-name",
            "program",
            "-C",
            "opt-level=3",
            "-C",
            "metadata=0123",
            "-C",
            "lto",
            "--crate-type",
            "staticlib",
            "--crate-type",
            "bin",
            "-L",
            "dependency=/target/deps",
            "-L",
            "native=/lib",
            "--cfg",
            "feature=\"one\"",
            "--cfg=feature=\"two\"",
            "--cfg",
            "unix",
            "--target=wasm32-unknown-unknown",
            "--test",
            "--cap-lints",
            "allow",
            "src/main.rs",
        ]);
        let expected = CommandLine {
            externs: Vec::new(),
            libraries: Vec::new(),
            prefers_shared: false,
            directories: vec!["/target/deps"],
            features: vec!["one", "two"],
            declared_features: Vec::new(),
            target: "wasm32-unknown-unknown",
            crate_name: "program",
            makes_archive: true,
            has_fat_lto: true,
            metadata: "0123",
            has_dev_dependencies: true,
            silences_lints: true,
            compiles: true,
        };
        assert_eq!(CommandLine::parse(&arguments), expected);
    }

    #[test]
    fn fat_lto_in_every_form() {
        let has_fat_lto = |arguments: &[&str]| CommandLine::parse(&owned(arguments)).has_fat_lto;
        for fat in [
            &["-Clto=fat"][..],
            &["-Clto"],
            &["-C", "lto=yes"],
            &["--codegen", "lto=fat"],
            &["--codegen=lto=fat"],
            &["-Clto=thin", "-C", "lto"],
        ] {
            assert!(has_fat_lto(fat), "{fat:?}");
        }
        for other in [&["-Clto=thin"][..], &["-C", "lto=off"], &["--codegen=lto=n"], &["-Copt-level=3"], &[]] {
            assert!(!has_fat_lto(other), "{other:?}");
        }
    }

    #[test]
    fn joined_directory() {
        let arguments = owned(&["-Ldependency=/target/deps", "--library-path", "dependency=/other"]);
        assert_eq!(CommandLine::parse(&arguments).directories, ["/target/deps", "/other"]);
    }

    #[test]
    fn option_without_its_value() {
        assert_eq!(CommandLine::parse(&owned(&["--extern"])), CommandLine::default());
    }

    #[test]
    fn argument_file_that_is_missing() {
        assert!(expand("@missing").unwrap_err().contains("`@missing` cannot be read"));
    }

    #[test]
    fn argument_file() {
        let path = std::env::temp_dir().join(format!("link-dependencies-{}", std::process::id()));
        std::fs::write(&path, "--extern\none=libone.rlib\n").unwrap();
        let arguments = expand(&format!("@{}", path.display())).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(CommandLine::parse(&arguments).externs, ["one"]);
    }
}
