//! The files that a process is loaded from: a program, and the dynamic libraries that came with it or later.
//!
//! The linker brings receivers together within one file. Each of the others has a list of its own, which this one cannot
//! reach; but whoever looks can see that it is there, in the table of its sections.
//!
//! The functions are marked `#[inline]` as those that `introspection` has are, which are all that call them.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

/// Those that have signals or receivers, but for the one that this is part of, by path. None where nothing tells.
#[inline]
pub(crate) fn others() -> Vec<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let here = here();
    let (mut own, mut paths) = ("", Vec::new());
    let mut rest = maps.as_str();
    while let Some((line, lines)) = rest.split_once('\n') {
        rest = lines;
        let Some((start, end, path)) = code(line) else { continue };
        if start <= here && here < end {
            own = path;
        }
        let mut place = 0;
        while paths.get(place).is_some_and(|known| *known < path) {
            place += 1;
        }
        if paths.get(place) != Some(&path) {
            paths.insert(place, path);
        }
    }
    let mut others = Vec::new();
    for path in paths {
        if path != own && has_slices(path).unwrap_or(false) {
            others.push(PathBuf::from(path));
        }
    }
    others
}

/// An address in the file that this is part of: that of a function which is nowhere else.
#[inline(never)]
fn here() -> u64 {
    here as fn() -> u64 as *const () as u64
}

/// The addresses of code, from the first to the one behind the last, and the file it is from.
#[inline]
fn code(line: &str) -> Option<(u64, u64, &str)> {
    let (addresses, rest) = line.split_once(' ')?;
    let (permissions, rest) = rest.split_once(' ')?;
    let (start, end) = addresses.split_once('-')?;
    let path = &rest[rest.find('/')?..];
    let is_code = permissions.as_bytes().get(2) == Some(&b'x');
    is_code.then_some((u64::from_str_radix(start, 16).ok()?, u64::from_str_radix(end, 16).ok()?, path))
}

/// As linkme names the sections of `SIGNALS_CORE_RECEIVERS` and `SIGNALS_CORE_SIGNALS`.
const SLICES: [&[u8]; 2] = [b"linkme_SIGNALS_CORE_RECEIVERS\0", b"linkme_SIGNALS_CORE_SIGNALS\0"];

/// Looks at the sections of a 64-bit ELF file of this machine's byte order. `None` for any other file.
#[inline]
fn has_slices(path: &str) -> Option<bool> {
    let file = File::open(path).ok()?;
    let header = read(&file, 0)?;
    if !header.starts_with(b"\x7fELF\x02") {
        return None;
    }
    let section = |place| read(&file, long(&header, 40).checked_add(place * short(&header, 58))?);
    let names = long(&section(short(&header, 62))?, 24);
    for place in 0..short(&header, 60) {
        let section = section(place)?;
        let name = read(&file, names.checked_add(word(&section, 0))?)?;
        if long(&section, 32) > 0 && (name.starts_with(SLICES[0]) || name.starts_with(SLICES[1])) {
            return Some(true);
        }
    }
    Some(false)
}

/// What stands at the offset, followed by zeros if the file ends there. `None` behind its end.
#[inline]
fn read(mut file: &File, offset: u64) -> Option<[u8; 64]> {
    let mut bytes = [0; 64];
    file.seek(SeekFrom::Start(offset)).ok()?;
    (file.read(&mut bytes).ok()? > 0).then_some(bytes)
}

#[inline]
fn short(bytes: &[u8; 64], at: usize) -> u64 {
    u64::from(u16::from_ne_bytes([bytes[at], bytes[at + 1]]))
}

#[inline]
fn word(bytes: &[u8; 64], at: usize) -> u64 {
    u64::from(u32::from_ne_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]))
}

#[inline]
fn long(bytes: &[u8; 64], at: usize) -> u64 {
    let (_, bytes) = bytes.split_at(at);
    bytes.first_chunk().map_or(0, |bytes| u64::from_ne_bytes(*bytes))
}
