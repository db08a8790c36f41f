//! What the loader makes of the pointers in a file.
//!
//! | format | a pointer in the file |
//! |---|---|
//! | ELF, RELA | is ignored: the relocation has the value, relative to where the file is loaded or to a symbol |
//! | ELF, REL | is the value, or what is added to a symbol |
//! | ELF, RELR | is the value |
//! | PE | is the value |
//! | Mach-O, chained fixups | holds the value and the way to the next pointer in a format of its own |
//! | Mach-O before that | is the value |
//!
//! So only the exceptions are kept, and a pointer that is not among them is its own value.

use object::read::macho::{Fixup, LoadCommandIterator, MachHeader, MachOFile, Segment};
use object::{Object, ObjectSymbol, ObjectSymbolTable, Relocation, RelocationTarget};

use super::ImageError;

/// The pointers that differ from what the file says.
pub(super) struct Pointers {
    /// By address, of the pointer and of what it points to.
    changed: Vec<(u64, Value)>,
}

#[derive(Clone, Copy)]
enum Value {
    Is(u64),
    /// The value in the file is added.
    Add(u64),
    /// It is found in another file.
    Elsewhere,
}

impl Pointers {
    pub(super) fn of(object: &object::File<'_>, data: &[u8]) -> Result<Self, ImageError> {
        let mut changed = match object {
            object::File::MachO64(file) => chained(file, data)?,
            object::File::MachO32(file) => chained(file, data)?,
            _ => relocated(object),
        };
        // The loader applies relocations one after the other.
        changed.sort_by_key(|(address, _)| *address);
        Ok(Pointers { changed })
    }

    /// The value of the pointer at this address. `None` if it leads into another file.
    pub(super) fn get(&self, address: u64, in_place: u64) -> Option<u64> {
        let behind = self.changed.partition_point(|(other, _)| *other <= address);
        match self.changed[..behind].last() {
            Some((found, value)) if *found == address => match value {
                Value::Is(value) => Some(*value),
                Value::Add(value) => Some(value.wrapping_add(in_place)),
                Value::Elsewhere => None,
            },
            _ => Some(in_place),
        }
    }
}

fn relocated(object: &object::File<'_>) -> Vec<(u64, Value)> {
    let relocations = object.dynamic_relocations().into_iter().flatten();
    relocations.filter_map(|(address, relocation)| Some((address, value(object, &relocation)?))).collect()
}

/// `None` if it is the one in the file.
fn value(object: &object::File<'_>, relocation: &Relocation) -> Option<Value> {
    let symbol = match relocation.target() {
        RelocationTarget::Symbol(index) => object.dynamic_symbol_table()?.symbol_by_index(index).ok()?,
        _ if relocation.has_implicit_addend() => return None,
        _ => return Some(Value::Is(relocation.addend().cast_unsigned())),
    };
    Some(match symbol.is_undefined() {
        true => Value::Elsewhere,
        false if relocation.has_implicit_addend() => Value::Add(symbol.address()),
        false => Value::Is(symbol.address().wrapping_add_signed(relocation.addend())),
    })
}

fn chained<Mach: MachHeader>(file: &MachOFile<'_, Mach>, data: &[u8]) -> Result<Vec<(u64, Value)>, ImageError> {
    let endian = file.endian();
    let mut segments = Vec::new();
    let mut fixups = None;
    let mut commands: LoadCommandIterator<'_, Mach::Endian> = file.macho_load_commands()?;
    while let Some(command) = commands.next()? {
        if let Some((segment, _)) = Mach::Segment::from_command(command)? {
            segments.push(segment);
        }
        fixups = command.dyld_chained_fixups()?.or(fixups);
    }
    let Some(fixups) = fixups else { return Ok(Vec::new()) };
    let start =
        segments.iter().find(|segment| segment.name() == b"__TEXT").map_or(0, |text| text.vmaddr(endian).into());
    let mut changed = Vec::new();
    for chains in fixups.chained_fixups(endian, data)?.segments(endian)? {
        let chains = chains?;
        let Some(segment) = segments.get(chains.index() as usize) else { continue };
        let contents = segment.data(endian, data).unwrap_or_default();
        let mut pointers = chains.fixups(endian, start, contents);
        while let Some((offset, fixup)) = pointers.next()? {
            let address = segment.vmaddr(endian).into().wrapping_add(offset);
            changed.push((address, fixed(&fixup, start)));
            // Several pages can have one chain in a damaged file.
            if changed.len() > data.len() {
                return Err(ImageError::Fixups);
            }
        }
    }
    Ok(changed)
}

fn fixed(fixup: &Fixup, start: u64) -> Value {
    match fixup {
        Fixup::Rebase(rebase) => Value::Is(start.wrapping_add(rebase.target_offset)),
        _ => Value::Elsewhere,
    }
}
