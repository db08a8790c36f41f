//! The binary of the test that runs, as the tool sees it.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cargo_signals::image::Image;
use cargo_signals::sites::{self, Sites};
use cargo_signals::wiring::{self, Program};

signals_core::link_dependencies!();

/// What the tool finds in this binary.
pub(crate) struct Own {
    pub(crate) program: Program,
    pub(crate) sites: Sites,
}

/// Reads this binary once.
pub(crate) fn own() -> &'static Own {
    static OWN: LazyLock<Own> = LazyLock::new(|| {
        // The linker leaves out functions that nothing refers to.
        black_box(requests::run as fn() -> _);
        black_box(mailer::run as fn() -> _);
        let bytes = bytes();
        let image = Image::parse(&bytes).unwrap();
        let program = wiring::read(&image).unwrap();
        let sites = sites::find(&image, &path(), &program);
        Own { program, sites }
    });
    &OWN
}

pub(crate) fn path() -> PathBuf {
    std::env::current_exe().unwrap()
}

pub(crate) fn bytes() -> Vec<u8> {
    std::fs::read(path()).unwrap()
}

/// The number of the line in a file of the workspace that has this text.
pub(crate) fn line_of(file: &str, text: &str) -> u32 {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let source = std::fs::read_to_string(path).unwrap();
    let index = source.lines().position(|line| line.contains(text)).unwrap();
    u32::try_from(index).unwrap() + 1
}
