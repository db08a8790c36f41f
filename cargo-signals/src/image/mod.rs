//! [`Image`]: a binary, read by the addresses that it will have in memory.
//!
//! ELF, PE, Mach-O and WebAssembly. An address is the one that the file was linked for: position-independent programs start at zero.
//!
//! A pointer in the file is seldom the pointer that the program sees. The loader *relocates* it, and `Pointers` knows to
//! what. Numbers and texts are as in the file.

mod pointers;
mod webassembly;

use object::{BinaryFormat, Object, ObjectKind, ObjectSection, ObjectSegment};
use thiserror::Error;

use self::pointers::Pointers;
use self::webassembly::Module;

/// No text and no list of a program is longer. A damaged file can claim any length.
const MAX_LEN: u64 = 64 * 1024;

/// A binary that is read by address.
pub struct Image<'data> {
    object: object::File<'data>,
    /// By address.
    segments: Vec<Segment<'data>>,
    pointers: Pointers,
    /// The names and the addresses of exported statics. Only WebAssembly has them.
    exports: Vec<(&'data str, u64)>,
}

#[derive(Clone, Copy)]
struct Segment<'data> {
    address: u64,
    data: &'data [u8],
}

/// Why a file cannot be read.
#[derive(Debug, Error)]
pub enum ImageError {
    /// The parser cannot read the WebAssembly module.
    #[error("this is not a WebAssembly module that can be read: {0}")]
    WebAssembly(#[from] wasmparser::BinaryReaderError),
    /// A file for several architectures.
    #[error("this file holds programs of several architectures; extract one with `lipo -thin`")]
    Universal,
    /// An object file or a library archive.
    #[error("this is {0}, which is not linked yet; give the program or the shared library that it becomes part of")]
    Unlinked(&'static str),
    /// The parser cannot read the file.
    #[error("this is not a program that can be read: {0}")]
    Unreadable(#[from] object::Error),
    /// The list of pointers to relocate is damaged.
    #[error("this file is damaged: it lists more pointers than it has room for")]
    Fixups,
    /// The file has no table of sections.
    #[error(
        "the table of sections was removed from this file, so the receivers cannot be found; give the file as linked"
    )]
    NoSections,
}

/// A pointer or an offset leads out of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AccessError {
    /// Nothing is at the address.
    #[error("{len} bytes at address {address:#x} are not in the file")]
    Outside {
        /// The address.
        address: u64,
        /// How many bytes were to be read.
        len: u64,
    },
    /// A text or a list has no sensible length.
    #[error("a length of {0} is too much")]
    TooLong(u64),
    /// A text is no UTF-8.
    #[error("the text at address {0:#x} is not UTF-8")]
    NotText(u64),
    /// The loader would look the pointer up in another file.
    #[error("the pointer at address {0:#x} is to something in another file")]
    Elsewhere(u64),
}

impl<'data> Image<'data> {
    /// Reads the tables of a file.
    ///
    /// # Errors
    ///
    /// If it is not a linked ELF, PE or Mach-O file.
    pub fn parse(data: &'data [u8]) -> Result<Self, ImageError> {
        refuse(data)?;
        let object = object::File::parse(data)?;
        if object.kind() == ObjectKind::Relocatable {
            return Err(ImageError::Unlinked("an object file"));
        }
        if object.sections().next().is_none() && object.format() != BinaryFormat::Wasm {
            return Err(ImageError::NoSections);
        }
        let Module { mut segments, exports } = match object {
            object::File::Wasm(_) => Module::parse(data)?,
            _ => Module::default(),
        };
        for segment in object.segments() {
            segments.push(Segment { address: segment.address(), data: segment.data()? });
        }
        segments.sort_by_key(|segment| segment.address);
        let pointers = Pointers::of(&object, data)?;
        Ok(Image { object, segments, pointers, exports })
    }

    /// The parsed file.
    #[must_use]
    pub fn object(&self) -> &object::File<'data> {
        &self.object
    }

    /// The address and the contents of a section that `is_wanted`. Empty sections do not count.
    ///
    /// # Errors
    ///
    /// If the section is not in the file.
    pub fn section(&self, is_wanted: impl Fn(&str) -> bool) -> Result<Option<(u64, &'data [u8])>, ImageError> {
        for section in self.object.sections() {
            let is_wanted = section.name().is_ok_and(&is_wanted);
            if is_wanted && section.size() > 0 {
                return Ok(Some((section.address(), section.data()?)));
            }
        }
        Ok(None)
    }

    /// Returns `true` if the file has exported statics in place of sections that become memory.
    #[must_use]
    pub fn is_webassembly(&self) -> bool {
        self.object.format() == BinaryFormat::Wasm
    }

    /// The addresses of the exported statics whose names begin like this.
    #[must_use]
    pub fn exported(&self, prefix: &str) -> Vec<u64> {
        let exports = self.exports.iter().filter(|(name, _)| name.starts_with(prefix));
        exports.map(|(_, address)| *address).collect()
    }

    /// How many bytes a pointer has.
    #[must_use]
    pub fn pointer_size(&self) -> u64 {
        if self.object.is_64() { 8 } else { 4 }
    }

    /// The bytes at an address.
    ///
    /// # Errors
    ///
    /// If the file does not have them all.
    pub fn bytes(&self, address: u64, len: u64) -> Result<&'data [u8], AccessError> {
        let outside = AccessError::Outside { address, len };
        let behind = self.segments.partition_point(|segment| segment.address <= address);
        // Segments can overlap: the headers of a file are often in one of their own, too.
        for segment in self.segments[..behind].iter().rev() {
            let Ok(start) = usize::try_from(address - segment.address) else { continue };
            let end = usize::try_from(len).ok().and_then(|len| start.checked_add(len)).ok_or(outside)?;
            if let Some(bytes) = segment.data.get(start..end) {
                return Ok(bytes);
            }
        }
        Err(outside)
    }

    /// The byte at an address.
    ///
    /// # Errors
    ///
    /// If the file does not have it.
    pub fn u8(&self, address: u64) -> Result<u8, AccessError> {
        Ok(self.bytes(address, 1)?[0])
    }

    /// The number at an address.
    ///
    /// # Errors
    ///
    /// If the file does not have it.
    pub fn u32(&self, address: u64) -> Result<u32, AccessError> {
        Ok(u32::try_from(self.number(self.bytes(address, 4)?)).unwrap_or_default())
    }

    /// The number of a pointer's size at an address, which is no pointer.
    ///
    /// # Errors
    ///
    /// If the file does not have it.
    pub fn usize(&self, address: u64) -> Result<u64, AccessError> {
        Ok(self.number(self.bytes(address, self.pointer_size())?))
    }

    /// The pointer at an address, as it is once the file is loaded. `None` for null.
    ///
    /// # Errors
    ///
    /// If the file does not have it, or the loader would look it up in another file.
    pub fn pointer(&self, address: u64) -> Result<Option<u64>, AccessError> {
        let in_place = self.usize(address)?;
        let pointer = self.pointers.get(address, in_place).ok_or(AccessError::Elsewhere(address))?;
        Ok((pointer != 0).then_some(pointer))
    }

    /// The text at this address and of this length.
    ///
    /// # Errors
    ///
    /// If the file does not have it, or it is no text.
    pub fn text(&self, address: u64, len: u64) -> Result<&'data str, AccessError> {
        if len > MAX_LEN {
            return Err(AccessError::TooLong(len));
        }
        // An empty text points anywhere.
        let bytes = if len == 0 { &[] } else { self.bytes(address, len)? };
        str::from_utf8(bytes).map_err(|_| AccessError::NotText(address))
    }

    /// The addresses of the elements of a list.
    ///
    /// # Errors
    ///
    /// If it is too long.
    pub fn elements(&self, address: u64, len: u64, size: u64) -> Result<Vec<u64>, AccessError> {
        if len > MAX_LEN {
            return Err(AccessError::TooLong(len));
        }
        (0..len)
            .map(|index| index.checked_mul(size).and_then(|offset| address.checked_add(offset)))
            .collect::<Option<_>>()
            .ok_or(AccessError::Outside { address, len })
    }

    /// The number that these bytes are. There are eight at most.
    #[must_use]
    pub fn number(&self, bytes: &[u8]) -> u64 {
        let add = |number: u64, byte: &u8| (number << 8) | u64::from(*byte);
        if self.object.is_little_endian() { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) }
    }
}

/// Tells apart what object's parser would only call an unknown file.
fn refuse(data: &[u8]) -> Result<(), ImageError> {
    const UNIVERSAL: [&[u8]; 2] = [b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"];
    if UNIVERSAL.iter().any(|magic| data.starts_with(magic)) {
        return Err(ImageError::Universal);
    }
    if data.starts_with(b"!<arch>\n") {
        return Err(ImageError::Unlinked("a library archive"));
    }
    Ok(())
}
