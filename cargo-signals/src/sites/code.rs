//! Finds in the code what refers to certain addresses.

use object::{Architecture, Object, ObjectSection, Section, SectionKind};

use super::x86::Machine;
use super::{Method, aarch64};
use crate::image::Image;

/// An instruction that refers to a target.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference {
    pub(super) at: u64,
    pub(super) kind: Use,
}

/// What an instruction does with the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It calls the code there, or jumps to it.
    Call,
    /// Anything else.
    Address,
}

/// The index of a signal, and the method unless it is the static.
pub(super) type Target = (usize, Option<Method>);

/// The addresses that are looked for.
pub(super) struct Targets {
    /// Start, end and what is there.
    ranges: Vec<(u64, u64, Target)>,
    /// A bit for each value that the last digits of such an address can have. It rules out nearly all addresses in code.
    possible: Vec<bool>,
}

/// The number of bytes that share a bit, and the number of bits.
const GRANULE: u64 = 16;
const GRANULES: usize = 1 << 16;

impl Targets {
    /// Each has an address and a size.
    pub(super) fn new(targets: Vec<(u64, u64, Target)>) -> Self {
        let mut ranges = Vec::new();
        for (start, size, target) in targets {
            ranges.push((start, start.saturating_add(size), target));
        }
        Self::of_ranges(ranges)
    }

    fn of_ranges(mut ranges: Vec<(u64, u64, Target)>) -> Self {
        ranges.sort_unstable();
        let mut possible = vec![false; GRANULES];
        for (start, end, _) in &ranges {
            for granule in (start / GRANULE..end.div_ceil(GRANULE)).take(GRANULES) {
                possible[Self::bit(granule)] = true;
            }
        }
        Targets { ranges, possible }
    }

    fn bit(granule: u64) -> usize {
        usize::try_from(granule % GRANULES as u64).unwrap_or_default()
    }

    pub(super) fn at(&self, address: u64) -> Option<Target> {
        if !self.possible[Self::bit(address / GRANULE)] {
            return None;
        }
        let behind = self.ranges.partition_point(|(start, ..)| *start <= address);
        let (_, end, target) = self.ranges[..behind].last()?;
        (address < *end).then_some(*target)
    }

    /// Adds the pointers to targets that the loader fills in for code: code loads from them.
    fn with_pointers(&self, image: &Image<'_>) -> Self {
        let mut ranges = self.ranges.clone();
        for section in image.object().sections() {
            let is_pointers = section.name().is_ok_and(|name| name.starts_with(".got") || name == "__got");
            // A damaged file can claim any size, so only what is in the file counts.
            let len = if is_pointers { section.data().map_or(0, <[u8]>::len) } else { 0 };
            let count = len as u64 / image.pointer_size();
            for index in 0..count {
                let address = section.address().wrapping_add(index * image.pointer_size());
                // What lies outside the file is no pointer, and what follows is none either.
                let Ok(pointer) = image.pointer(address) else { continue };
                if let Some(target) = pointer.and_then(|pointer| self.at(pointer)) {
                    ranges.push((address, address.saturating_add(image.pointer_size()), target));
                }
            }
        }
        Self::of_ranges(ranges)
    }
}

/// The sections of code.
pub(super) fn sections<'a, 'data>(image: &'a Image<'data>) -> impl Iterator<Item = Section<'data, 'a>> {
    image.object().sections().filter(|section| section.kind() == SectionKind::Text)
}

/// Calls `found` with each reference. Returns `false` if the code is of an architecture that cannot be read.
pub(super) fn scan(image: &Image<'_>, targets: &Targets, found: &mut dyn FnMut(&Reference, Target)) -> bool {
    let targets = targets.with_pointers(image);
    let architecture = image.object().architecture();
    for section in sections(image) {
        let Ok(code) = section.data() else { continue };
        match architecture {
            Architecture::X86_64 | Architecture::I386 => {
                Machine::of(image).scan(section.address(), code, &targets, found);
            }
            Architecture::Aarch64 => aarch64::scan(section.address(), code, &targets, found),
            _ => return false,
        }
    }
    true
}
