//! One way to build the program.

use std::fmt;

/// What the program is linked into.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Executable,
    /// Loaded by a program in C.
    Cdylib,
    /// Linked into a program in C.
    Staticlib(Archive),
    /// Linked to a Rust executable.
    Dylib,
    /// Unit tests and integration tests.
    Tests,
    Doctests,
    Example,
}

/// How the program in C links to the archive.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Archive {
    /// All that is in there.
    Whole,
    /// What is named: as linkers do unless told otherwise.
    Named,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Expected {
    Agrees,
    /// Receivers are left out, as the documentation says. It proves that the comparison finds it.
    Loses,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Linker {
    /// As in `-fuse-ld`.
    pub(crate) name: &'static str,
    /// What it leaves in all that it links.
    mark: Option<&'static str>,
}

impl Linker {
    /// Whether it has left its mark there, and no other linker.
    pub(crate) fn has_made(self, binary: &[u8]) -> bool {
        let text = String::from_utf8_lossy(binary);
        let linkers = [RUST_LLD, BFD, GOLD, MOLD, LLD].into_iter();
        linkers.filter_map(|linker| linker.mark).all(|mark| text.contains(mark) == (self.mark == Some(mark)))
    }
}

/// What rustc brings along and uses unless told otherwise.
pub(crate) const RUST_LLD: Linker = Linker { name: "rust-lld", mark: Some("Linker: LLD") };
pub(crate) const BFD: Linker = Linker { name: "bfd", mark: None };
pub(crate) const GOLD: Linker = Linker { name: "gold", mark: Some(".note.gnu.gold-version") };
pub(crate) const MOLD: Linker = Linker { name: "mold", mark: Some("(compatible with GNU ld)") };
/// That of the distribution.
pub(crate) const LLD: Linker = Linker { name: "lld", mark: Some("Linker: Debian LLD") };

#[derive(Clone)]
pub(crate) struct Configuration {
    pub(crate) kind: Kind,
    /// Of cargo: `dev` or `release`.
    pub(crate) profile: &'static str,
    /// What the profile has instead of its defaults.
    pub(crate) options: Vec<&'static str>,
    /// For rustc, when it compiles anything but procedural macros.
    pub(crate) flags: Vec<&'static str>,
    pub(crate) linker: Linker,
    /// Whether a file is changed after it was built, and it is built again.
    pub(crate) is_changed: bool,
    pub(crate) expected: Expected,
    pub(crate) is_quick: bool,
}

impl Configuration {
    pub(crate) fn new(kind: Kind, profile: &'static str) -> Self {
        // A C compiler does not know the linker that rustc has.
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
