//! The files that a process is loaded from: the program and its dynamic libraries.
//!
//! The linker collects receivers within one file. Each other file has a registry of its own, which this one cannot reach. The
//! section table of the file shows that it has one.

use std::fs;
use std::path::{Path, PathBuf};

use elf::ElfBytes;
use elf::endian::NativeEndian;

/// The sections of slots and of signals.
const SECTIONS: [&str; 2] = ["signals_core_receivers", "linkme_SIGNALS_CORE_SIGNALS"];

/// Returns the files with signals or receivers, except the file that contains this code. It finds none if `/proc` is not
/// mounted.
#[inline]
pub(super) fn others() -> Vec<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let code = maps.lines().filter_map(Mapping::of_code).collect::<Vec<_>>();
    let here = here();
    let own = code.iter().find(|mapping| (mapping.start..mapping.end).contains(&here)).map(|mapping| mapping.path);
    let mut others = code.iter().map(|mapping| mapping.path).filter(|path| Some(*path) != own).collect::<Vec<_>>();
    others.sort_unstable();
    others.dedup();
    others.into_iter().map(Path::new).filter(|path| has_signals(path).unwrap_or(false)).map(PathBuf::from).collect()
}

/// Returns an address in the file that contains this code.
#[inline(never)]
fn here() -> u64 {
    here as fn() -> u64 as *const () as u64
}

/// A line of `/proc/self/maps`.
struct Mapping<'a> {
    start: u64,
    end: u64,
    path: &'a str,
}

impl<'a> Mapping<'a> {
    /// Parses a line. Returns `None` if it maps no code, or no file.
    #[inline]
    fn of_code(line: &'a str) -> Option<Self> {
        let (addresses, rest) = line.split_once(' ')?;
        let (permissions, rest) = rest.split_once(' ')?;
        let (start, end) = addresses.split_once('-')?;
        let path = &rest[rest.find('/')?..];
        let address = |text| u64::from_str_radix(text, 16).ok();
        permissions.contains('x').then_some(Mapping { start: address(start)?, end: address(end)?, path })
    }
}

/// Returns `true` if the file has a section of slots or signals, and `None` if it cannot be read as ELF of this machine's byte
/// order.
#[inline]
fn has_signals(path: &Path) -> Option<bool> {
    let file = fs::read(path).ok()?;
    let file = ElfBytes::<NativeEndian>::minimal_parse(&file).ok()?;
    let (Some(headers), Some(names)) = file.section_headers_with_strtab().ok()? else { return None };
    let is_ours = |name: u32| names.get(name as usize).is_ok_and(|name| SECTIONS.contains(&name));
    Some(headers.iter().any(|header| header.sh_size > 0 && is_ours(header.sh_name)))
}
