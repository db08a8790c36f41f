//! A description of the registry for programs that read it from a binary, without running the binary.
//!
//! The layout of Rust structs is unspecified and differs between compilers and targets. Each program therefore contains one
//! static, in a section of its own, with the offsets of the fields: see [`Layout`]. A reader finds the static by its section,
//! compares the magic and the version, and can then read every slot and every signal. The static costs nothing for each receiver,
//! and nothing else has a stable layout.
//!
//! # Adding a field
//!
//! The page of [`slot`](crate::registry::slot) says where a new fact about a receiver goes. If no reader needs it, nothing changes
//! here, since the offsets of the other fields are computed. If `cargo signals` is to show it:
//!
//! 1. Add its offset to [`Layout`] and [`LAYOUT`], and raise `version`.
//! 2. Do the same in `cargo-signals/src/wiring/layout.rs`. The list there has the fields in the same order.
//! 3. Add it to `Receiver` or `Signal` in `cargo-signals/src/wiring/model.rs`, read it in `read.rs` there, and show it in `report/`.
//!
//! `cargo-signals/tests/tool/own_binary.rs` compares what the tool reads with what the program knows.

use core::mem::offset_of;

use crate::registry::metadata::{Extras, Metadata, Named};
use crate::registry::slot::{Entry, FutureSize};
use crate::sender::SenderType;
use crate::signal::Signal;

/// Every number has the byte order of the target. A field that is named after a field of another struct is the offset of that
/// field in bytes.
///
/// A text is a `&str`: a pointer and a length, in the order that `probe` shows. A list is a slice of [`Named`], laid out like
/// a text. An optional value is absent if its pointer is null.
#[repr(C)]
struct Layout {
    magic: [u8; 16],
    /// Changed with every change of a field below or of its meaning.
    version: u32,
    pointer_size: u32,
    type_id_size: u32,

    slot_size: u32,
    /// A pointer to code.
    slot_thunk: u32,
    /// A pointer into the signal of the slot, `signal_slots` bytes after its start.
    slot_signal: u32,
    /// A `u32`: the size of the receiver's future, or `no_future`.
    slot_future_size: u32,
    no_future: u32,
    /// A text, of which the last `name_len` bytes are the name.
    slot_path: u32,
    /// A `u32`.
    slot_name_len: u32,
    /// A text.
    slot_file: u32,
    /// A `u32`.
    slot_line: u32,
    /// A `u32`.
    slot_column: u32,
    /// An `i32`.
    slot_order: u32,
    /// A type id.
    slot_function: u32,
    /// A pointer to extras, or null.
    slot_extras: u32,

    /// An optional text.
    extras_uid: u32,
    /// A list.
    extras_after: u32,
    /// A list.
    extras_before: u32,
    /// A type id. It has a value if the pointer at `extras_sender_name` is not null.
    extras_sender: u32,
    /// A pointer to code, or null.
    extras_sender_name: u32,
    /// A text: the type as written.
    extras_sender_text: u32,

    named_size: u32,
    /// A type id. It has a value if the pointer at `named_function_name` is not null. Otherwise the text is a uid.
    named_function: u32,
    /// A pointer to code, or null.
    named_function_name: u32,
    /// A text: the path as written, or the uid.
    named_text: u32,

    signal_size: u32,
    signal_slots: u32,
    /// A text.
    signal_name: u32,
    /// A text.
    signal_module_path: u32,
    /// A text: the arguments and the response as written.
    signal_declared_as: u32,
    /// A text.
    signal_file: u32,
    /// A `u32`.
    signal_line: u32,
    /// A byte: 1 if senders of different types can send the signal.
    signal_filters: u32,
    /// A `u32`: how many receivers the signal must have.
    signal_at_least: u32,
    /// A `u32`: how many receivers it may have.
    signal_at_most: u32,

    /// Five bytes long.
    probe: &'static str,
}

/// WebAssembly has no sections that become memory. There the static is exported, like the slots and the signals. Miri does not link.
#[used]
#[cfg_attr(all(target_family = "wasm", not(miri)), unsafe(export_name = "__SIGNALS_CORE_LAYOUT"))]
#[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__signals_lay,regular,no_dead_strip"))]
#[cfg_attr(any(windows, target_os = "uefi"), unsafe(link_section = ".siglay"))]
#[cfg_attr(
    not(any(target_vendor = "apple", windows, target_os = "uefi", target_family = "wasm", miri)),
    unsafe(link_section = "signals_core_layout")
)]
static LAYOUT: Layout = Layout {
    magic: *b"signals-core lay",
    version: 1,
    pointer_size: size(size_of::<usize>()),
    type_id_size: size(size_of::<core::any::TypeId>()),

    slot_size: size(size_of::<Entry>()),
    slot_thunk: size(Entry::THUNK_AT),
    slot_signal: size(offset_of!(Entry, signal)),
    slot_future_size: size(Entry::FUTURE_SIZE_AT),
    no_future: FutureSize::NO_FUTURE.bits(),
    slot_path: in_metadata(offset_of!(Metadata, path)),
    slot_name_len: in_metadata(offset_of!(Metadata, name_len)),
    slot_file: in_metadata(offset_of!(Metadata, file)),
    slot_line: in_metadata(offset_of!(Metadata, line)),
    slot_column: in_metadata(offset_of!(Metadata, column)),
    slot_order: in_metadata(offset_of!(Metadata, order)),
    slot_function: in_metadata(offset_of!(Metadata, function)),
    slot_extras: in_metadata(offset_of!(Metadata, extras)),

    extras_uid: size(offset_of!(Extras, uid)),
    extras_after: size(offset_of!(Extras, after)),
    extras_before: size(offset_of!(Extras, before)),
    extras_sender: size(offset_of!(Extras, sender) + SenderType::ID_AT),
    extras_sender_name: size(offset_of!(Extras, sender) + SenderType::NAME_AT),
    extras_sender_text: size(offset_of!(Extras, sender_text)),

    named_size: size(size_of::<Named>()),
    named_function: size(offset_of!(Named, function) + SenderType::ID_AT),
    named_function_name: size(offset_of!(Named, function) + SenderType::NAME_AT),
    named_text: size(offset_of!(Named, text)),

    signal_size: size(size_of::<Signal>()),
    signal_slots: size(Signal::SLOTS_AT),
    signal_name: size(offset_of!(Signal, name)),
    signal_module_path: size(offset_of!(Signal, module_path)),
    signal_declared_as: size(offset_of!(Signal, declared_as)),
    signal_file: size(offset_of!(Signal, file)),
    signal_line: size(offset_of!(Signal, line)),
    signal_filters: size(Signal::FILTERS_AT),
    signal_at_least: size(offset_of!(Signal, at_least)),
    signal_at_most: size(offset_of!(Signal, at_most)),

    probe: "probe",
};

// Nothing refers to it, and GNU ld for Windows drops sections for which that is so.
#[cfg(all(windows, target_env = "gnu"))]
crate::__signals_core_keep!(LAYOUT);

/// An absent sender is a null pointer in the place of its name. If it were stored otherwise, the option would be larger.
const _: () = assert!(size_of::<Option<SenderType>>() == size_of::<SenderType>());

#[expect(clippy::cast_possible_truncation, reason = "structs of a few hundred bytes")]
const fn size(bytes: usize) -> u32 {
    bytes as u32
}

const fn in_metadata(offset: usize) -> u32 {
    size(offset_of!(Entry, metadata) + offset)
}
