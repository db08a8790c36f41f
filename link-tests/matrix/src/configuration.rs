//! One way to build the program.

use std::fmt;

/// What the program is linked into.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Executable,
    /// A shared library, loaded by a C program.
    Cdylib,
    /// An archive, linked into a C program.
    Staticlib(Archive),
    /// A shared Rust library, linked to a Rust executable.
    Dylib,
    /// Unit and integration tests.
    Tests,
    Doctests,
    Example,
}

/// How the C program links the archive.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Archive {
    /// All objects.
    Whole,
    /// Only the objects that are needed, the default of linkers.
    Named,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Expected {
    Agrees,
    /// Receivers are left out, as documented. This checks that the comparison notices.
    Loses,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Linker {
    /// The name for `-fuse-ld`.
    pub(crate) name: &'static str,
    /// Text that the linker leaves in its output.
    mark: Option<&'static str>,
}

impl Linker {
    /// Returns `true` if this linker, and no other, left its mark in the file.
    pub(crate) fn has_made(self, binary: &[u8]) -> bool {
        let text = String::from_utf8_lossy(binary);
        let linkers = [RUST_LLD, BFD, GOLD, MOLD, LLD].into_iter();
        linkers.filter_map(|linker| linker.mark).all(|mark| text.contains(mark) == (self.mark == Some(mark)))
    }
}

/// The linker that comes with rustc, its default.
pub(crate) const RUST_LLD: Linker = Linker { name: "rust-lld", mark: Some("Linker: LLD") };
pub(crate) const BFD: Linker = Linker { name: "bfd", mark: None };
pub(crate) const GOLD: Linker = Linker { name: "gold", mark: Some(".note.gnu.gold-version") };
pub(crate) const MOLD: Linker = Linker { name: "mold", mark: Some("(compatible with GNU ld)") };
/// The LLD of the distribution.
pub(crate) const LLD: Linker = Linker { name: "lld", mark: Some("Linker: Debian LLD") };

#[derive(Clone)]
pub(crate) struct Configuration {
    pub(crate) kind: Kind,
    /// The cargo profile, `dev` or `release`.
    pub(crate) profile: &'static str,
    /// Settings of the profile that differ from its defaults.
    pub(crate) options: Vec<&'static str>,
    /// Flags for rustc, except when it compiles procedural macros.
    pub(crate) flags: Vec<&'static str>,
    pub(crate) linker: Linker,
    /// `true` if a file is changed after the build, and the program is built again.
    pub(crate) is_changed: bool,
    pub(crate) expected: Expected,
    pub(crate) is_quick: bool,
}

impl Configuration {
    pub(crate) fn new(kind: Kind, profile: &'static str) -> Self {
        // A C compiler does not know the linker that comes with rustc.
        let linker = if let Kind::Staticlib(_) = kind { BFD } else { RUST_LLD };
        Self {
            kind,
            profile,
            options: Vec::new(),
            flags: Vec::new(),
            linker,
            is_changed: false,
            expected: Expected::Agrees,
            is_quick: false,
        }
    }

    pub(crate) fn option(mut self, option: &'static str) -> Self {
        self.options.push(option);
        self
    }

    pub(crate) fn flag(mut self, flag: &'static str) -> Self {
        self.flags.push(flag);
        self
    }

    pub(crate) fn linker(mut self, linker: Linker) -> Self {
        self.linker = linker;
        self
    }

    pub(crate) fn changed(mut self) -> Self {
        self.is_changed = true;
        self
    }

    pub(crate) fn loses(mut self) -> Self {
        self.expected = Expected::Loses;
        self
    }

    pub(crate) fn quick(mut self) -> Self {
        self.is_quick = true;
        self
    }
}

impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}, {}", self.kind, self.profile, self.linker.name)?;
        self.options.iter().chain(&self.flags).try_for_each(|option| write!(f, ", {option}"))?;
        if self.is_changed { write!(f, ", built again after a change") } else { Ok(()) }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Executable => "executable",
            Kind::Cdylib => "cdylib",
            Kind::Staticlib(Archive::Whole) => "staticlib, whole",
            Kind::Staticlib(Archive::Named) => "staticlib, what is named",
            Kind::Dylib => "dylib",
            Kind::Tests => "tests",
            Kind::Doctests => "doctests",
            Kind::Example => "example",
        })
    }
}
