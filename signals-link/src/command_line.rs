//! The command line of the rustc that expands the macro: macros run in its process.

use std::env;
use std::fs;
use std::path::PathBuf;

use crate::library::Library;

#[derive(Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of rustc's")]
pub(crate) struct CommandLine {
    /// The crates that code can name. Under rust-analyzer, whose command line this is not, there are none.
    pub(crate) externs: Vec<String>,
    /// Where those crates are. One can be there as several kinds of library.
    pub(crate) libraries: Vec<PathBuf>,
    pub(crate) prefers_shared: bool,
    /// Where the crates that `externs` depend on are.
    pub(crate) directories: Vec<PathBuf>,
    pub(crate) features: Vec<String>,
    pub(crate) target: Option<String>,
    pub(crate) crate_name: Option<String>,
    pub(crate) crate_type: Option<String>,
    pub(crate) makes_archive: bool,
    pub(crate) has_fat_lto: bool,
    /// What tells the crate from others of its name.
    pub(crate) metadata: Option<String>,
    pub(crate) is_test: bool,
    /// Cargo silences the lints of packages that it downloaded, and of no others.
    pub(crate) is_downloaded: bool,
}

impl CommandLine {
    pub(crate) fn of_rustc() -> Self {
        let mut arguments = Vec::new();
        for argument in env::args_os().skip(1) {
            arguments.append(&mut expand(argument.to_string_lossy().into_owned()));
        }
        Self::parse(arguments)
    }

    fn parse(arguments: Vec<String>) -> Self {
        let mut command_line = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (option, value) = match argument.split_once('=') {
                Some((option, value)) => (option, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            command_line.read(option, || value.or_else(|| arguments.next()).unwrap_or_default());
        }
        command_line
    }

    fn read(&mut self, option: &str, value: impl FnOnce() -> String) {
        match option {
            "--extern" => self.add_extern(&value()),
            "-L" => self.directories.extend(value().strip_prefix("dependency=").map(PathBuf::from)),
            "--cfg" => self.features.extend(feature(&value())),
            "--target" => self.target = Some(value()),
            "--crate-name" => self.crate_name = Some(value()),
            "-C" => self.add_codegen(&value()),
            "--crate-type" => self.add_crate_type(value()),
            "--test" => self.is_test = true,
            "--cap-lints" => self.is_downloaded = value() == "allow",
            "-Cprefer-dynamic" => self.prefers_shared = true,
            _ => {}
        }
    }

    fn add_crate_type(&mut self, value: String) {
        self.makes_archive |= value.split(',').any(|crate_type| crate_type == "staticlib");
        self.crate_type = Some(value);
    }

    fn add_codegen(&mut self, value: &str) {
        match value.split_once('=').unwrap_or((value, "")) {
            ("metadata", metadata) => self.metadata = Some(metadata.to_owned()),
            ("prefer-dynamic", _) => self.prefers_shared = true,
            ("lto", how) => self.has_fat_lto = !["thin", "off", "no", "n", "false"].contains(&how),
            _ => {}
        }
    }

    fn add_extern(&mut self, value: &str) {
        let Some((name, path)) = read_extern(value) else { return };
        if !self.externs.iter().any(|known| known == name) {
            self.externs.push(name.to_owned());
        }
        self.libraries.push(path.into());
    }

    /// The names of the libraries that rustc links as shared ones, or loads into itself: procedural macros.
    pub(crate) fn shared_libraries(&self) -> Vec<&str> {
        let (mut shared, mut others) = (Vec::new(), Vec::new());
        for path in &self.libraries {
            if let Some(library) = Library::at(path) {
                let libraries = if library.is_shared { &mut shared } else { &mut others };
                libraries.push(library.name);
            }
        }
        shared.retain(|name| self.prefers_shared || !others.contains(name));
        shared
    }
}

/// Reads `options:name=path`.
fn read_extern(value: &str) -> Option<(&str, &str)> {
    // Without a path it is a crate of the toolchain, such as `proc_macro`.
    let (name, path) = value.split_once('=')?;
    let (options, name) = name.split_once(':').unwrap_or(("", name));
    // Cargo keeps the standard library that it builds (`-Z build-std`) out of the prelude: crates without `std` get
    // it on their command line too.
    let is_std = options.split(',').any(|option| option == "noprelude");
    (!is_std).then_some((name, path))
}

fn feature(cfg: &str) -> Option<String> {
    let quoted = cfg.strip_prefix("feature=")?.trim();
    Some(quoted.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

/// `@path` stands for the lines of a file: rustdoc starts rustc that way, and cargo where command lines are short.
fn expand(argument: String) -> Vec<String> {
    let lines = argument.strip_prefix('@').and_then(|path| fs::read_to_string(path).ok());
    match lines {
        Some(lines) => {
            let mut arguments = Vec::new();
            for line in lines.lines() {
                arguments.push(line.to_owned());
            }
            arguments
        }
        None => vec![argument],
    }
}

#[cfg(test)]
mod tests {
    use super::{CommandLine, expand, read_extern};

    fn parse(arguments: &[&str]) -> CommandLine {
        CommandLine::parse(arguments.iter().map(|&argument| argument.to_owned()).collect())
    }

    #[test]
    fn externs_in_both_forms() {
        let command_line = parse(&["--extern", "one=/a/libone.rlib", "--extern=two=/a/libtwo.rmeta"]);
        assert_eq!(command_line.externs, ["one", "two"]);
    }

    #[test]
    fn extern_given_twice() {
        let command_line = parse(&["--extern", "one=libone.rmeta", "--extern", "one=libone.rlib"]);
        assert_eq!(command_line.externs, ["one"]);
    }

    #[test]
    fn extern_options() {
        assert_eq!(read_extern("priv:one=libone.rlib"), Some(("one", "libone.rlib")));
        assert_eq!(read_extern("priv,nounused:one=libone.rlib"), Some(("one", "libone.rlib")));
    }

    #[test]
    fn extern_path_with_punctuation() {
        assert_eq!(read_extern(r"one=C:\a=b\libone.rlib"), Some(("one", r"C:\a=b\libone.rlib")));
    }

    #[test]
    fn crates_of_the_toolchain() {
        assert_eq!(read_extern("proc_macro"), None);
        assert_eq!(read_extern("noprelude:std=libstd.rlib"), None);
        assert_eq!(read_extern("priv,noprelude:std=libstd.rlib"), None);
    }

    #[test]
    fn shared_libraries() {
        let externs = [
            "--extern=one=/a/libone.so",
            "--extern=renamed=/a/libtwo-0a1b.dylib",
            "--extern=three=/a/three.dll",
            "--extern=both=/a/libboth-0a1b.rlib",
            "--extern=both=/a/libboth.so",
            "--extern=four=/a/libfour-0a1b.rmeta",
        ];
        let command_line = parse(&externs);
        assert_eq!(command_line.shared_libraries(), ["one", "two", "three"]);
        for options in
            [&["-Cprefer-dynamic"][..], &["-C", "prefer-dynamic"], &["-C", "debuginfo=0", "-C", "prefer-dynamic=yes"]]
        {
            let command_line = parse(&[&externs, options].concat());
            assert_eq!(command_line.shared_libraries(), ["one", "two", "three", "both"]);
        }
    }

    #[test]
    fn options_of_the_check() {
        let command_line = parse(&[
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
        ]);
        let expected = CommandLine {
            externs: Vec::new(),
            libraries: Vec::new(),
            prefers_shared: false,
            directories: vec!["/target/deps".into()],
            features: vec!["one".to_owned(), "two".to_owned()],
            target: Some("wasm32-unknown-unknown".to_owned()),
            crate_name: Some("program".to_owned()),
            crate_type: Some("bin".to_owned()),
            makes_archive: true,
            has_fat_lto: true,
            metadata: Some("0123".to_owned()),
            is_test: true,
            is_downloaded: true,
        };
        assert_eq!(command_line, expected);
    }

    #[test]
    fn option_without_its_value() {
        assert_eq!(parse(&["--extern"]), CommandLine::default());
    }

    #[test]
    fn argument_file_that_is_missing() {
        assert_eq!(expand("@missing".to_owned()), ["@missing"]);
    }

    #[test]
    fn argument_file() {
        let path = std::env::temp_dir().join(format!("link-dependencies-{}", std::process::id()));
        std::fs::write(&path, "--extern\none=libone.rlib\n").unwrap();
        let arguments = expand(format!("@{}", path.display()));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(CommandLine::parse(arguments).externs, ["one"]);
    }
}
