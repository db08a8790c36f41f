//! The files that a process is loaded from: a program, and the dynamic libraries that came with it or later.
//!
//! The linker brings receivers together within one file. Each of the others has a list of its own, which this one cannot
//! reach; but whoever looks can see that it is there, in the table of its sections.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

/// Those that have signals or receivers, but for the one that this is part of. None where nothing tells.
pub(crate) fn others() -> Vec<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let mut own = None;
    let mut paths = BTreeSet::new();
    for line in maps.lines() {
        let Some((addresses, path)) = code(line) else { continue };
        if addresses.contains(&(others as fn() -> Vec<PathBuf> as *const () as u64)) {
            own = Some(path);
        }
        paths.insert(path);
    }
    paths.into_iter().filter(|path| Some(*path) != own).map(PathBuf::from).filter(has_slices).collect()
}

/// The addresses of code, and the file it is from.
fn code(line: &str) -> Option<(std::ops::Range<u64>, &str)> {
    let path = &line[line.find('/')?..];
    let mut columns = line.split(' ');
    let (start, end) = columns.next()?.split_once('-')?;
    let addresses = u64::from_str_radix(start, 16).ok()?..u64::from_str_radix(end, 16).ok()?;
    columns.next()?.contains('x').then_some((addresses, path))
}

fn has_slices(path: &PathBuf) -> bool {
    File::open(path).and_then(sections).is_ok_and(|sections| {
        let is_slice = |(name, size): &(Vec<u8>, u64)| *size > 0 && SLICES.iter().any(|slice| name.starts_with(slice));
        sections.iter().any(is_slice)
    })
}

/// As linkme names the sections of `SIGNALS_CORE_RECEIVERS` and `SIGNALS_CORE_SIGNALS`.
const SLICES: [&[u8]; 2] = [b"linkme_SIGNALS_CORE_RECEIVERS\0", b"linkme_SIGNALS_CORE_SIGNALS\0"];

/// The sections of a 64-bit ELF file of this machine's byte order: their names, from where they begin on, and sizes.
fn sections(mut file: File) -> io::Result<Vec<(Vec<u8>, u64)>> {
    let header = read(&mut file, 0, 64)?;
    if !header.starts_with(b"\x7fELF\x02") {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let (entry_size, count, names) = (short(&header, 58), short(&header, 60), short(&header, 62));
    let table = read(&mut file, long(&header, 40), entry_size * count)?;
    let entries = table.chunks_exact(entry_size.max(40)).collect::<Vec<_>>();
    let names = entries.get(names).ok_or(io::ErrorKind::InvalidData)?;
    let names = read(&mut file, long(names, 24), usize::try_from(long(names, 32)).unwrap_or(0))?;
    let name =
        |entry: &[u8]| names.get(word(entry, 0) as usize..).unwrap_or_default().iter().copied().take(40).collect();
    Ok(entries.iter().map(|entry| (name(entry), long(entry, 32))).collect())
}

fn read(file: &mut File, offset: u64, size: usize) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(size as u64).read_to_end(&mut bytes)?;
    if bytes.len() < size { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(bytes) }
}

fn short(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_ne_bytes([bytes[at], bytes[at + 1]]))
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn long(bytes: &[u8], at: usize) -> u64 {
    u64::from_ne_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}
