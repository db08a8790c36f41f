//! One library, linked for each target whose standard library is installed, by the linker that comes with rustc. Nothing of the
//! targets' systems is needed, since the library uses none of it. The tool reads the same from each.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use cargo_signals::binary::Binary;
use cargo_signals::report::{self, text};

use crate::common::line_of;

/// The source of the library.
const SOURCE: &str = "cargo-signals/tests/tiny/src/lib.rs";

const SENDS: [&str; 2] = ["sent by pay send, inlined", "sent by pay responses, inlined"];
/// Apple puts an underscore before each name.
const APPLE_SENDS: [&str; 2] = ["sent by _pay send, inlined", "sent by _pay responses, inlined"];
/// Code for ARM and WebAssembly is not searched. What the line tables place at the declaration is found.
const LINES_ONLY: [&str; 2] = [SENDS[0], NO_SITE];
const NO_SITE: &str = "no send site was found in this binary";

/// How a library is linked.
struct Format {
    target: &'static str,
    /// What rustc calls the language of the linker's command line.
    flavor: &'static str,
    arguments: &'static [&'static str],
    file: &'static str,
    /// Where the debug information is: in the file, beside it as `.dwo` or as `.dwp`.
    split: &'static str,
    /// What is said of the sends of the two signals.
    sends: [&'static str; 2],
}

const ELF: Format =
    Format { target: "", flavor: "ld.lld", arguments: &[], file: "libtiny.so", split: "off", sends: SENDS };

const MACH_O: Format = Format {
    target: "",
    flavor: "ld64.lld",
    arguments: &["-undefined", "dynamic_lookup", "-fixup_chains"],
    file: "libtiny.dylib",
    split: "unpacked",
    sends: APPLE_SENDS,
};

const FORMATS: [Format; 11] = [
    Format { target: "x86_64-unknown-linux-gnu", ..ELF },
    Format { target: "x86_64-unknown-linux-gnu", split: "unpacked", ..ELF },
    Format { target: "x86_64-unknown-linux-gnu", split: "packed", ..ELF },
    Format { target: "aarch64-unknown-linux-gnu", ..ELF },
    Format { target: "i686-unknown-linux-gnu", ..ELF },
    Format { target: "armv7-unknown-linux-gnueabihf", sends: LINES_ONLY, ..ELF },
    Format {
        target: "x86_64-pc-windows-gnu",
        // No entry point of the C library, and none of its functions.
        arguments: &["-epay", "-Xlink=/force:unresolved"],
        file: "tiny.dll",
        ..ELF
    },
    Format { target: "aarch64-apple-darwin", ..MACH_O },
    Format { target: "x86_64-apple-darwin", ..MACH_O },
    Format {
        target: "x86_64-apple-darwin",
        arguments: &["-undefined", "dynamic_lookup", "-no_fixup_chains"],
        ..MACH_O
    },
    Format {
        target: "wasm32-unknown-unknown",
        flavor: "wasm-ld",
        arguments: &[],
        file: "tiny.wasm",
        split: "off",
        sends: LINES_ONLY,
    },
];

/// Libraries that rustc names to the linker for Windows.
const WINDOWS: [&str; 9] = ["mingwex", "mingw32", "msvcrt", "kernel32", "user32", "gcc", "gcc_eh", "gcc_s", "pthread"];

fn rustc(arguments: &[&str]) -> PathBuf {
    let output = Command::new("rustc").arg("--print").args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().into()
}

impl Format {
    fn is_installed(&self) -> bool {
        rustc(&["target-libdir", "--target", self.target]).is_dir()
    }

    /// Links the library.
    fn file(&self) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tiny");
        let stubs = folder.join("stubs");
        fs::create_dir_all(&stubs).unwrap();
        for name in WINDOWS {
            fs::write(stubs.join(format!("lib{name}.a")), "!<arch>\n").unwrap();
        }
        let linker = rustc(&["target-libdir"]).with_file_name("bin").join("rust-lld");
        let mut flags = vec!["-Cpanic=abort".to_owned(), format!("-Clinker={}", linker.display())];
        flags.extend([format!("-Clinker-flavor={}", self.flavor), format!("-L{}", stubs.display())]);
        flags.extend(self.arguments.iter().map(|argument| format!("-Clink-arg={argument}")));
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--release", "--package", "tiny", "--features", "bare"]);
        cargo.args(["--target", self.target]).arg("--target-dir").arg(&folder);
        for option in ["debug = 'line-tables-only'", "lto = 'fat'", "panic = 'abort'", "strip = false"] {
            cargo.args(["--config", &format!("profile.release.{option}")]);
        }
        cargo.args(["--config", &format!("profile.release.split-debuginfo = '{}'", self.split)]);
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        let output = cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).output().unwrap();
        assert!(output.status.success(), "{}: {}", self.target, String::from_utf8_lossy(&output.stderr));
        folder.join(self.target).join("release").join(self.file)
    }
}

/// What the tool reads, without spaces that are there for the eye.
fn list(file: &Path) -> Vec<String> {
    let binary = Binary::read(file).unwrap();
    let text = text::list(&binary, &report::all(&binary), text::Terminal { width: 120, links: false });
    let text = anstream::adapter::strip_str(&text).to_string();
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The lines of the list, with what differs between targets: the send sites.
fn expected(sends: [&str; 2]) -> Vec<String> {
    let at = |text: &str, after: &str| format!("{text} {SOURCE}:{}", line_of(SOURCE, after));
    let sent = |how: &str, after| if how.contains("pay") { at(how, after) } else { how.to_owned() };
    vec![
        at("tiny::PAID fn(order_id: u64)", "#[signal(receivers = 1..)]"),
        sent(sends[0], "PAID.send("),
        at("1 tiny::audit order -10", "#[receiver(PAID, order"),
        at("2 tiny::charge before \"mail\"", "#[receiver(PAID, before"),
        at("3 tiny::thank after charge, uid \"mail\"", "#[receiver(PAID, uid"),
        String::new(),
        at("tiny::SAVED fn(sender: &dyn Any) -> u32", "#[signal]"),
        sent(sends[1], "SAVED.responses("),
        at("1 tiny::count sender = u16", "#[receiver(SAVED"),
        at("2 tiny::count sender = u8", "#[receiver(SAVED"),
        String::new(),
    ]
}

#[test]
fn every_format() {
    let mut differences = Vec::new();
    for format in &FORMATS {
        if !format.is_installed() {
            eprintln!("SKIPPED: the standard library for {} is not installed", format.target);
            continue;
        }
        let found = list(&format.file());
        if found != expected(format.sends) {
            let Format { target, split, arguments, .. } = format;
            differences.push(format!("{target} {split} {arguments:?}: {found:#?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
