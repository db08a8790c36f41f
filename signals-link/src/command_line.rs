//! The command line of the rustc that expands the macro: macros run in its process.

use std::env;
use std::fs;

use crate::contains;
use crate::library::Library;

#[derive(Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of rustc's")]
pub(crate) struct CommandLine<'text> {
    /// The crates that code can name. Under rust-analyzer, whose command line this is not, there are none.
    pub(crate) externs: Vec<&'text str>,
    /// Where those crates are. One can be there as several kinds of library.
    pub(crate) libraries: Vec<&'text str>,
    pub(crate) prefers_shared: bool,
    /// Where the crates that `externs` depend on are.
    pub(crate) directories: Vec<&'text str>,
    pub(crate) features: Vec<&'text str>,
    pub(crate) target: &'text str,
    pub(crate) crate_name: &'text str,
    pub(crate) crate_type: &'text str,
    pub(crate) makes_archive: bool,
    pub(crate) has_fat_lto: bool,
    /// What tells the crate from others of its name.
    pub(crate) metadata: &'text str,
    pub(crate) is_test: bool,
    /// Cargo silences the lints of packages that it downloaded, and of no others.
    pub(crate) is_downloaded: bool,
}

impl<'text> CommandLine<'text> {
    const EMPTY: Self = Self {
        externs: Vec::new(),
        libraries: Vec::new(),
        prefers_shared: false,
        directories: Vec::new(),
        features: Vec::new(),
        target: "",
        crate_name: "",
        crate_type: "",
        makes_archive: false,
        has_fat_lto: false,
        metadata: "",
        is_test: false,
        is_downloaded: false,
    };

    pub(crate) fn parse(arguments: &'text [String]) -> Self {
        let mut command_line = Self::EMPTY;
        // An option whose value is the next argument.
        let mut pending = "";
        for argument in arguments {
            if !pending.is_empty() {
                command_line.read(pending, argument);
                pending = "";
            } else if let Some((option, value)) = argument.split_once('=') {
                command_line.read(option, value);
            } else if takes_value(argument) {
                pending = argument;
            } else {
                command_line.read(argument, "");
            }
        }
        command_line
    }

    fn read(&mut self, option: &str, value: &'text str) {
        match option {
            "--extern" => self.add_extern(value),
            "-L" => add(&mut self.directories, value.strip_prefix("dependency=")),
            "--cfg" => add(&mut self.features, feature(value)),
            "--target" => self.target = value,
            "--crate-name" => self.crate_name = value,
            "-C" => self.add_codegen(value),
            "--crate-type" => self.add_crate_type(value),
            "--test" => self.is_test = true,
            "--cap-lints" => self.is_downloaded = value == "allow",
            "-Cprefer-dynamic" => self.prefers_shared = true,
            _ => {}
        }
    }

    fn add_crate_type(&mut self, value: &'text str) {
        self.makes_archive |= lists(value, "staticlib");
        self.crate_type = value;
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
        if !contains(&self.externs, &name) {
            self.externs.push(name);
        }
        self.libraries.push(path);
    }

    /// Whether rustc links the library of this name as a shared one.
    pub(crate) fn shares(&self, name: &str) -> bool {
        let (mut is_shared, mut is_other) = (false, false);
        for path in &self.libraries {
            if let Some(library) = Library::at(path)
                && library.name == name
            {
                is_shared |= library.is_shared;
                is_other |= !library.is_shared;
            }
        }
        is_shared && (self.prefers_shared || !is_other)
    }
}

fn takes_value(option: &str) -> bool {
    matches!(option, "--extern" | "-L" | "--cfg" | "--target" | "--crate-name" | "-C" | "--crate-type" | "--cap-lints")
}

fn add<'text>(texts: &mut Vec<&'text str>, text: Option<&'text str>) {
    if let Some(text) = text {
        texts.push(text);
    }
}

/// Reads `options:name=path`.
fn read_extern(value: &str) -> Option<(&str, &str)> {
    // Without a path it is a crate of the toolchain, such as `proc_macro`.
    let (name, path) = value.split_once('=')?;
    let (options, name) = name.split_once(':').unwrap_or(("", name));
    // Cargo keeps the standard library that it builds (`-Z build-std`) out of the prelude: crates without `std` get
    // it on their command line too.
    if lists(options, "noprelude") { None } else { Some((name, path)) }
}

/// Whether the part is one of those between commas.
fn lists(text: &str, part: &str) -> bool {
    match text.split_once(',') {
        Some((first, rest)) => first == part || lists(rest, part),
        None => text == part,
    }
}

fn feature(cfg: &str) -> Option<&str> {
    cfg.strip_prefix("feature=\"")?.strip_suffix('"')
}

pub(crate) fn arguments() -> Vec<String> {
    let mut arguments = Vec::new();
    for argument in env::args_os() {
        expand(&argument.to_string_lossy(), &mut arguments);
    }
    arguments
}

/// `@path` stands for the lines of a file: rustdoc starts rustc that way, and cargo where command lines are short.
fn expand(argument: &str, arguments: &mut Vec<String>) {
    if let Some(path) = argument.strip_prefix('@')
        && let Ok(lines) = fs::read_to_string(path)
    {
        let mut rest = lines.as_str();
        while let Some((line, after)) = rest.split_once('\n') {
            arguments.push(line.to_owned());
            rest = after;
        }
        arguments.push(rest.to_owned());
    } else {
        arguments.push(argument.to_owned());
    }
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
        assert_eq!(read_extern("priv,noprelude,nounused:std=libstd.rlib"), None);
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
        let shared = |arguments: &[String]| {
            let command_line = CommandLine::parse(arguments);
            ["one", "renamed", "two", "three", "both", "four"].map(|name| command_line.shares(name))
        };
        assert_eq!(shared(&owned(&externs)), [true, false, true, true, false, false]);
        for options in
            [&["-Cprefer-dynamic"][..], &["-C", "prefer-dynamic"], &["-C", "debuginfo=0", "-C", "prefer-dynamic=yes"]]
        {
            let arguments = owned(&[&externs, options].concat());
            assert_eq!(shared(&arguments), [true, false, true, true, true, false]);
        }
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
        ]);
        let expected = CommandLine {
            externs: Vec::new(),
            libraries: Vec::new(),
            prefers_shared: false,
            directories: vec!["/target/deps"],
            features: vec!["one", "two"],
            target: "wasm32-unknown-unknown",
            crate_name: "program",
            crate_type: "bin",
            makes_archive: true,
            has_fat_lto: true,
            metadata: "0123",
            is_test: true,
            is_downloaded: true,
        };
        assert_eq!(CommandLine::parse(&arguments), expected);
    }

    #[test]
    fn option_without_its_value() {
        assert_eq!(CommandLine::parse(&owned(&["--extern"])), CommandLine::EMPTY);
    }

    fn expanded(argument: &str) -> Vec<String> {
        let mut arguments = Vec::new();
        expand(argument, &mut arguments);
        arguments
    }

    #[test]
    fn argument_file_that_is_missing() {
        assert_eq!(expanded("@missing"), ["@missing"]);
    }

    #[test]
    fn argument_file() {
        let path = std::env::temp_dir().join(format!("link-dependencies-{}", std::process::id()));
        std::fs::write(&path, "--extern\none=libone.rlib\n").unwrap();
        let arguments = expanded(&format!("@{}", path.display()));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(CommandLine::parse(&arguments).externs, ["one"]);
    }
}
