//! Files that are no programs with signals get a clear error. None makes the reader panic.

mod common;

use cargo_signals::image::Image;
use cargo_signals::wiring::{ReadError, read};
use object::{Object, ObjectSection};
use proptest::prelude::*;

fn error_of(data: &[u8]) -> String {
    Image::parse(data).map_err(ReadError::from).and_then(|image| read(&image)).unwrap_err().to_string()
}

#[test]
fn files_that_are_no_programs() {
    assert!(error_of(b"").contains("not a program"));
    assert!(error_of(b"#!/bin/sh\n").contains("not a program"));
    assert!(error_of(b"\0asm\x01\0\0\0").contains("WebAssembly"));
    assert!(error_of(b"\xca\xfe\xba\xbe\0\0\0\x02").contains("lipo -thin"));
    assert!(error_of(b"!<arch>\n").contains("not linked yet"));
}

/// Where a section is in the file.
fn range_of(bytes: &[u8], name: &str) -> std::ops::Range<usize> {
    let file = object::File::parse(bytes).unwrap();
    let (start, len) = file.section_by_name(name).unwrap().file_range().unwrap();
    usize::try_from(start).unwrap()..usize::try_from(start + len).unwrap()
}

#[test]
fn another_version() {
    let mut bytes = common::bytes();
    let layout = range_of(&bytes, "signals_core_layout");
    bytes[layout.start + 16] ^= 0x40;
    assert!(error_of(&bytes).contains("install the cargo-signals of the same version"));
}

#[test]
fn other_magic() {
    let mut bytes = common::bytes();
    let layout = range_of(&bytes, "signals_core_layout");
    bytes[layout.start] = 0;
    assert!(error_of(&bytes).contains("does not begin as one"));
}

#[test]
fn no_section_headers() {
    let mut bytes = common::bytes();
    // `e_shoff`, `e_shnum` and `e_shstrndx`, as `llvm-strip --strip-sections` leaves them.
    bytes[0x28..0x30].fill(0);
    bytes[0x3c..0x40].fill(0);
    assert!(error_of(&bytes).contains("table of sections"));
}

#[test]
fn programs_without_signals() {
    let bash = std::fs::read("/bin/sh").unwrap();
    assert!(error_of(&bash).contains("does not use signals-core"));
}

/// Files that are cut off anywhere.
#[test]
fn truncated() {
    let bytes = common::bytes();
    for eighths in 0..8 {
        error_of(&bytes[..bytes.len() * eighths / 8]);
    }
    error_of(&bytes[..bytes.len() - 1]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Bytes that differ in what the reader looks at.
    #[test]
    fn changed_bytes(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..5_usize), 1..8)) {
        static BYTES: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(common::bytes);
        let ranges = ["signals_core_layout", "signals_core_receivers", "linkme_SIGNALS_CORE_SIGNALS", ".rela.dyn"];
        let mut changed = BYTES.clone();
        for (index, byte, place) in changes {
            let range = ranges.get(place).map_or(0..4096, |name| range_of(&BYTES, name));
            changed[range.start + index.index(range.len())] = byte;
        }
        // Whatever it says.
        let _ = Image::parse(&changed).map_err(ReadError::from).and_then(|image| read(&image));
    }
}
