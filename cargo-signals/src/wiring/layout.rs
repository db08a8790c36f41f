//! Where the fields of slots and signals are: the static `LAYOUT` of `signals-core`, which describes each of them.

use crate::image::Image;

use super::ReadError;

/// The only version that this tool reads.
const VERSION: u32 = 1;

const MAGIC: &[u8] = b"signals-core lay";

/// Where the text is that shows how texts are laid out, and its value.
const PROBE: &str = "probe";

/// How texts are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    PointerFirst,
    LengthFirst,
}

macro_rules! layout {
    ($($field:ident)*) => {
        /// The offsets of fields, and sizes.
        #[expect(dead_code, reason = "a reader of the list does not need every field")]
        pub(super) struct Layout {
            $(pub(super) $field: u64,)*
            pub(super) texts: Texts,
        }

        impl Layout {
            /// How many bytes the numbers have.
            pub(super) const LEN: u64 = 4 * [$(stringify!($field)),*].len() as u64;

            fn of_numbers(mut number: impl FnMut() -> Result<u64, ReadError>, texts: Texts) -> Result<Self, ReadError> {
                Ok(Layout { $($field: number()?,)* texts })
            }
        }
    };
}

// In the order of `signals-core/src/signal/layout.rs`.
layout! {
    pointer_size type_id_size
    slot_size slot_thunk slot_signal slot_future_size no_future slot_path slot_name_len slot_file slot_line slot_column
    slot_order slot_function slot_extras
    extras_uid extras_after extras_before extras_sender extras_sender_name extras_sender_text
    named_size named_function named_function_name named_text
    signal_size signal_slots signal_name signal_module_path signal_declared_as signal_file signal_line signal_filters
    signal_at_least signal_at_most
}

impl Layout {
    /// Reads the layout at this address.
    pub(super) fn read(image: &Image<'_>, address: u64) -> Result<Self, ReadError> {
        if image.bytes(address, MAGIC.len() as u64)? != MAGIC {
            return Err(ReadError::Damaged("the description of the registry does not begin as one"));
        }
        let mut next = address.wrapping_add(MAGIC.len() as u64);
        let version = image.u32(next)?;
        if version != VERSION {
            return Err(ReadError::Version { found: version, known: VERSION });
        }
        next = next.wrapping_add(4);
        // Behind the numbers, at the alignment of a pointer.
        let probe = next.wrapping_add(Self::LEN).checked_next_multiple_of(image.pointer_size()).unwrap_or_default();
        let texts = texts(image, probe)?;
        let number = || {
            let number = image.u32(next)?;
            next = next.wrapping_add(4);
            Ok(number.into())
        };
        let layout = Self::of_numbers(number, texts)?;
        layout.check(image)?;
        Ok(layout)
    }

    fn check(&self, image: &Image<'_>) -> Result<(), ReadError> {
        let is_sound = self.pointer_size == image.pointer_size()
            && self.type_id_size == 16
            && self.slot_size >= self.pointer_size
            && self.named_size >= self.pointer_size
            && self.signal_slots < self.signal_size;
        is_sound.then_some(()).ok_or(ReadError::Damaged("the description of the registry contradicts itself"))
    }
}

fn texts(image: &Image<'_>, probe: u64) -> Result<Texts, ReadError> {
    let (first, second) = (probe, probe.wrapping_add(image.pointer_size()));
    for (pointer, len, texts) in [(first, second, Texts::PointerFirst), (second, first, Texts::LengthFirst)] {
        if let Ok(Some(pointer)) = image.pointer(pointer)
            && image.usize(len)? == PROBE.len() as u64
            && image.text(pointer, PROBE.len() as u64) == Ok(PROBE)
        {
            return Ok(texts);
        }
    }
    Err(ReadError::Damaged("the description of the registry does not show how texts are laid out"))
}
