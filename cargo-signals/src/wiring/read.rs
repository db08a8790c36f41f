//! Reads signals and receivers from a binary.
//!
//! 1. The [`Layout`] says where fields are.
//! 2. The section of signals is a list of pointers to them.
//! 3. The section of receivers is a list of slots. A slot points to a part of its signal.
//!
//! The names of the sections are those of `signals-core/src/registry/section/linker.rs`, and for signals those of linkme.

use std::collections::HashMap;

use super::layout::{Layout, Texts};
use super::order::cmp_paths;
use super::{Named, Program, ReadError, Receiver, Sender, Signal, TypeId};
use crate::image::{AccessError, Image};

/// The library's own receiver, by which it sees that the linker kept the section.
const CANARY: &str = "signals_core::registry::canary::canary";
/// The slot that `link_dependencies!` adds. Receivers have a path of two segments at least.
const LINK_DEPENDENCIES: &str = "link_dependencies";
const CANARY_FILE: &str = "registry/canary.rs";

fn is_layout(name: &str) -> bool {
    // Windows allows eight bytes, Apple sixteen.
    ["signals_core_layout", "__signals_lay", ".siglay"].contains(&name)
}

fn is_receivers(name: &str) -> bool {
    ["signals_core_receivers", "set_signals_core_receivers", "__signals_slots", ".signals"].contains(&name)
}

fn is_signals(name: &str) -> bool {
    ["linkme_SIGNALS_CORE_SIGNALS", "set_linkme_SIGNALS_CORE_SIGNALS"].contains(&name)
        || name.starts_with(".linkme_")
        || name.starts_with("__linkme")
}

/// Reads the wiring of a program.
///
/// # Errors
///
/// If it has none, or is of another version, or is damaged.
pub fn read(image: &Image<'_>) -> Result<Program, ReadError> {
    let (layout, signals, slots) = if image.is_webassembly() { exported(image) } else { in_sections(image)? };
    let Some(layout) = layout else {
        return Err(match () {
            () if !signals.is_empty() || !slots.is_empty() => ReadError::NoLayout,
            () if image.is_webassembly() => ReadError::NoExports,
            () => ReadError::NoSignals,
        });
    };
    let layout = Layout::read(image, layout)?;
    Reader { image, layout }.program(&signals, &slots)
}

/// The address of the layout, the list of signals and that of receivers.
type Found = (Option<u64>, List, List);

/// The elements of a list.
enum List {
    /// Side by side, from an address to the end.
    Section(u64, u64),
    /// Each a static of its own, at these addresses.
    Statics(Vec<u64>),
}

fn in_sections(image: &Image<'_>) -> Result<Found, ReadError> {
    let list = |is_wanted: fn(&str) -> bool| {
        let (address, bytes) = image.section(is_wanted)?.unwrap_or_default();
        let end = address.checked_add(bytes.len() as u64).ok_or(ReadError::Damaged("a section has no end"))?;
        Ok::<_, ReadError>(List::Section(address, end))
    };
    let layout = image.section(is_layout)?;
    // Alignment can add a few bytes.
    if layout.is_some_and(|(_, bytes)| bytes.len() as u64 >= 2 * Layout::LEN) {
        return Err(ReadError::Twice);
    }
    Ok((layout.map(|(address, _)| address), list(is_signals)?, list(is_receivers)?))
}

fn exported(image: &Image<'_>) -> Found {
    let statics =
        |prefixes: &[&str]| List::Statics(prefixes.iter().flat_map(|prefix| image.exported(prefix)).collect());
    let slots = ["__SIGNALS_CORE_RECEIVERS", "__SIGNALS_CORE_CANARY", "__SIGNALS_CORE_LINKED"];
    let layout = image.exported("__SIGNALS_CORE_LAYOUT").first().copied();
    (layout, statics(&["__SIGNALS_CORE_SIGNALS"]), statics(&slots))
}

impl List {
    fn is_empty(&self) -> bool {
        match self {
            List::Section(start, end) => start == end,
            List::Statics(addresses) => addresses.is_empty(),
        }
    }

    /// The addresses of the elements. What the linker adds to the end of a section is less than one element.
    fn elements(&self, size: u64) -> Vec<u64> {
        match self {
            List::Section(start, end) => (0..(end - start) / size).map(|index| start + index * size).collect(),
            List::Statics(addresses) => addresses.clone(),
        }
    }
}

struct Reader<'a, 'data> {
    image: &'a Image<'data>,
    layout: Layout,
}

impl Reader<'_, '_> {
    fn program(&self, signals: &List, slots: &List) -> Result<Program, ReadError> {
        let mut found = Vec::new();
        let mut by_slots = HashMap::new();
        for pointer in signals.elements(self.layout.pointer_size) {
            if let Some(address) = self.image.pointer(pointer)? {
                by_slots.insert(address.wrapping_add(self.layout.signal_slots), found.len());
                found.push((self.signal(address)?, Vec::new()));
            }
        }
        let mut elsewhere = Vec::new();
        let mut library = None;
        for slot in slots.elements(self.layout.slot_size) {
            let Some(receiver) = self.receiver(slot)? else { continue };
            let signal = self.image.pointer(slot.wrapping_add(self.layout.slot_signal));
            match signal {
                _ if receiver.path == CANARY => library = Some(receiver.file),
                _ if receiver.path == LINK_DEPENDENCIES => {}
                Ok(Some(slots)) => {
                    let signal = by_slots.get(&slots).ok_or(ReadError::Damaged("a receiver has no signal"))?;
                    found[*signal].1.push(receiver);
                }
                Err(AccessError::Elsewhere(_)) => elsewhere.push(receiver),
                Ok(None) => return Err(ReadError::Damaged("a receiver has no signal")),
                Err(error) => return Err(error.into()),
            }
        }
        if library.is_none() && elsewhere.is_empty() {
            return Err(ReadError::Lost);
        }
        let mut signals =
            found.into_iter().map(|(signal, receivers)| with_receivers(signal, receivers)).collect::<Vec<_>>();
        signals.sort_by(|one, other| {
            let place = |signal: &Signal| (signal.file.clone(), signal.line, signal.name.clone(), signal.address);
            cmp_paths(&one.module_path, &other.module_path).then_with(|| place(one).cmp(&place(other)))
        });
        let library = library.and_then(|file| Some(file.strip_suffix(CANARY_FILE)?.to_owned()));
        Ok(Program { signals, elsewhere, library })
    }

    fn signal(&self, address: u64) -> Result<Signal, ReadError> {
        let Layout { signal_name, signal_module_path, signal_declared_as, signal_file, signal_line, .. } = self.layout;
        let at = |offset: u64| address.wrapping_add(offset);
        Ok(Signal {
            name: self.text(at(signal_name))?,
            module_path: self.text(at(signal_module_path))?,
            signature: self.text(at(signal_declared_as))?,
            file: self.text(at(signal_file))?,
            line: self.image.u32(at(signal_line))?,
            at_least: self.image.u32(at(self.layout.signal_at_least))?,
            at_most: self.image.u32(at(self.layout.signal_at_most))?,
            receivers: Vec::new(),
            address,
            size: self.layout.signal_size,
        })
    }

    /// `None` for the empty slots that mark the ends of the section on Windows.
    fn receiver(&self, slot: u64) -> Result<Option<Receiver>, ReadError> {
        let layout = &self.layout;
        let at = |offset: u64| slot.wrapping_add(offset);
        if self.image.bytes(slot, layout.slot_size)?.iter().all(|byte| *byte == 0)
            && self.image.pointer(at(layout.slot_path)).ok().flatten().is_none()
            && self.image.pointer(at(layout.slot_path + layout.pointer_size)).ok().flatten().is_none()
        {
            return Ok(None);
        }
        let path = self.text(at(layout.slot_path))?;
        let name_len = self.image.u32(at(layout.slot_name_len))? as usize;
        let starts_name = path.len().checked_sub(name_len).is_some_and(|start| path.is_char_boundary(start));
        if !starts_name {
            return Err(ReadError::Damaged("the name of a receiver is no part of its path"));
        }
        let mut receiver = Receiver {
            path,
            name_len,
            file: self.text(at(layout.slot_file))?,
            line: self.image.u32(at(layout.slot_line))?,
            column: self.image.u32(at(layout.slot_column))?,
            order: self.image.u32(at(layout.slot_order))?.cast_signed(),
            uid: None,
            after: Vec::new(),
            before: Vec::new(),
            sender: None,
            is_async: u64::from(self.image.u32(at(layout.slot_future_size))?) != layout.no_future,
            function: self.type_id(at(layout.slot_function))?,
            thunk: self.code(at(layout.slot_thunk))?,
        };
        if let Some(extras) = self.image.pointer(at(layout.slot_extras))? {
            self.extras(extras, &mut receiver)?;
        }
        Ok(Some(receiver))
    }

    fn extras(&self, address: u64, receiver: &mut Receiver) -> Result<(), ReadError> {
        let layout = &self.layout;
        let at = |offset: u64| address.wrapping_add(offset);
        receiver.uid = self.optional_text(at(layout.extras_uid))?;
        receiver.after = self.list(at(layout.extras_after))?;
        receiver.before = self.list(at(layout.extras_before))?;
        if self.is_code(at(layout.extras_sender_name))? {
            let text = self.text(at(layout.extras_sender_text))?;
            receiver.sender = Some(Sender { text, id: self.type_id(at(layout.extras_sender))? });
        }
        Ok(())
    }

    fn list(&self, address: u64) -> Result<Vec<Named>, ReadError> {
        let Some((start, len)) = self.slice(address)? else { return Ok(Vec::new()) };
        let layout = &self.layout;
        let named = |address: u64| {
            let function = self.is_code(address.wrapping_add(layout.named_function_name))?;
            let function = function.then(|| self.type_id(address.wrapping_add(layout.named_function)));
            Ok(Named { text: self.text(address.wrapping_add(layout.named_text))?, function: function.transpose()? })
        };
        self.image.elements(start, len, layout.named_size)?.into_iter().map(named).collect()
    }

    fn text(&self, address: u64) -> Result<String, ReadError> {
        self.optional_text(address)?.ok_or(ReadError::Damaged("a text is missing"))
    }

    fn optional_text(&self, address: u64) -> Result<Option<String>, ReadError> {
        let Some((start, len)) = self.slice(address)? else { return Ok(None) };
        Ok(Some(self.image.text(start, len)?.to_owned()))
    }

    /// The start and the length of a text or a list.
    fn slice(&self, address: u64) -> Result<Option<(u64, u64)>, ReadError> {
        let second = address.wrapping_add(self.layout.pointer_size);
        let (pointer, len) = match self.layout.texts {
            Texts::PointerFirst => (address, second),
            Texts::LengthFirst => (second, address),
        };
        let Some(start) = self.image.pointer(pointer)? else { return Ok(None) };
        Ok(Some((start, self.image.usize(len)?)))
    }

    fn code(&self, address: u64) -> Result<u64, ReadError> {
        match self.image.pointer(address) {
            Ok(pointer) => Ok(pointer.unwrap_or_default()),
            // An instance of a generic function can be taken from another file.
            Err(AccessError::Elsewhere(_)) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns `true` if there is a pointer to code.
    fn is_code(&self, address: u64) -> Result<bool, ReadError> {
        match self.image.pointer(address) {
            Ok(pointer) => Ok(pointer.is_some()),
            Err(AccessError::Elsewhere(_)) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// The standard library compares ids word by word.
    fn type_id(&self, address: u64) -> Result<TypeId, ReadError> {
        let bytes = self.image.bytes(address, self.layout.type_id_size)?;
        let mut id = 0;
        for word in bytes.chunks_exact(usize::from(self.image.pointer_size() == 8) * 4 + 4) {
            id = (id << (8 * word.len())) | u128::from(self.image.number(word));
        }
        Ok(TypeId(id))
    }
}

fn with_receivers(mut signal: Signal, receivers: Vec<Receiver>) -> Signal {
    signal.receivers = receivers;
    signal.sort();
    signal
}
