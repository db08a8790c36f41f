//! Files that are no programs with signals get a clear error. None makes the reader panic.

use std::ops::Range;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use cargo_signals::image::Image;
use cargo_signals::sites;
use cargo_signals::wiring::{ReadError, read};
use object::{Object, ObjectSection};
use proptest::prelude::*;

use crate::common;

fn error_of(data: &[u8]) -> String {
    Image::parse(data).map_err(ReadError::from).and_then(|image| read(&image)).unwrap_err().to_string()
}

#[test]
fn files_that_are_no_programs() {
    assert!(error_of(b"").contains("not a program"));
    assert!(error_of(b"#!/bin/sh\n").contains("not a program"));
    // A custom section of six bytes, and one that is longer than the file.
    assert!(error_of(b"\0asm\x01\0\0\0\0\x06\x04test!").contains("a tool removed the exports"));
    assert!(error_of(b"\0asm\x01\0\0\0\0\x60\x04test!").contains("this is not a "));
    assert!(error_of(b"\xca\xfe\xba\xbe\0\0\0\x02").contains("lipo -thin"));
    assert!(error_of(b"!<arch>\n").contains("not linked yet"));
}

/// Where a section is in the file.
fn range_of(bytes: &[u8], name: &str) -> Range<usize> {
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

/// The fuzzer found that a section of pointers was read in the size that it claims.
#[test]
fn a_section_that_claims_to_be_huge() {
    let mut bytes = common::bytes();
    let index = object::File::parse(&*bytes).unwrap().section_by_name(".got").unwrap().index().0;
    let headers = u64::from_le_bytes(bytes[0x28..0x30].try_into().unwrap());
    // `sh_size` of a header, which has 64 bytes.
    let size = usize::try_from(headers).unwrap() + 64 * index + 32;
    bytes[size..size + 8].copy_from_slice(&(u64::MAX / 2).to_le_bytes());
    let image = Image::parse(&bytes).unwrap();
    let program = read(&image).unwrap();
    assert_eq!(sites::find(&image, Path::new(""), &program).of_signals.len(), program.signals.len());
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

/// Puts a byte somewhere: into one of these sections, or else into the headers at the start of the file.
#[derive(Debug, Clone)]
struct Change {
    section: usize,
    index: prop::sample::Index,
    byte: u8,
}

const SECTIONS: [&str; 4] =
    ["signals_core_layout", "signals_core_receivers", "linkme_SIGNALS_CORE_SIGNALS", ".rela.dyn"];

fn change() -> impl Strategy<Value = Change> {
    let parts = (0..=SECTIONS.len(), any::<prop::sample::Index>(), any::<u8>());
    parts.prop_map(|(section, index, byte)| Change { section, index, byte })
}

/// The file, which each case changes and restores, and the ranges that it changes.
struct Changeable {
    bytes: Vec<u8>,
    ranges: Vec<Range<usize>>,
}

static FILE: LazyLock<Mutex<Changeable>> = LazyLock::new(|| {
    let bytes = common::bytes();
    let mut ranges = SECTIONS.iter().map(|name| range_of(&bytes, name)).collect::<Vec<_>>();
    ranges.push(0..1024);
    Mutex::new(Changeable { bytes, ranges })
});

proptest! {
    /// `PROPTEST_CASES` sets how many.
    #[test]
    fn changed_bytes(changes in prop::collection::vec(change(), 1..8)) {
        let mut file = FILE.lock().unwrap();
        let Changeable { bytes, ranges } = &mut *file;
        let mut before = Vec::new();
        for Change { section, index, byte } in changes {
            let range = &ranges[section];
            let place = range.start + index.index(range.len());
            before.push((place, bytes[place]));
            bytes[place] = byte;
        }
        // It may be damaged or not.
        let _ = Image::parse(bytes).map_err(ReadError::from).and_then(|image| read(&image));
        for (place, byte) in before.into_iter().rev() {
            bytes[place] = byte;
        }
    }
}
