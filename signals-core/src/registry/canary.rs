//! The canary: a slot of the library's own, which shows that the linker kept the section of receivers.
//!
//! Without it, a program whose section was removed would look like a program without receivers. The first use of any signal
//! panics if the canary is missing.
//!
//! A second kind of slot shows that [`link_dependencies!`](crate::link_dependencies) was invoked: see [`linked_dependencies`].

use super::section;
use super::slot::FutureSize;
use super::{Erased, Metadata, Slot, Slots};
use core::any::TypeId;
use core::panic::Location;

/// The slots of the canary's signal. That signal is never sent and is in no list of signals.
pub(super) static SLOTS: Slots = Slots::new(false, Erased::new((|| ()) as fn()));

section::slot! {
    __SIGNALS_CORE_CANARY = Slot::new(
        &SLOTS,
        Erased::new((|| ()) as fn()),
        FutureSize::NO_FUTURE,
        Metadata::new(concat!(module_path!(), "::canary"), 6, TypeId::of::<()>(), Location::caller()),
    )
}

/// The slots of a signal to which each `link_dependencies!` adds a slot.
static LINKED: Slots = Slots::new(false, Erased::new((|| ()) as fn()));

/// Makes the slot that shows that `link_dependencies!` was invoked.
#[must_use]
#[track_caller]
pub const fn linked_dependencies() -> Slot {
    let metadata = Metadata::new("link_dependencies", 17, TypeId::of::<()>(), Location::caller());
    Slot::new(&LINKED, Erased::new((|| ()) as fn()), FutureSize::NO_FUTURE, metadata)
}

/// Returns `true` if any crate of the program invoked `link_dependencies!`.
#[cfg(feature = "std")]
pub(crate) fn has_linked_dependencies() -> bool {
    !LINKED.all().is_empty()
}

/// The text of the panic if the canary is missing.
pub(super) const LOST: &str = concat!(
    "signals-core: the linker removed the section of receivers, so no signal can be used\n",
    "  target: ",
    env!("SIGNALS_CORE_TARGET"),
    "\n  linker: ",
    env!("SIGNALS_CORE_LINKER"),
    "\n",
    "  Try another linker, or turn off its removal of unreferenced sections.\n",
    "  On WebAssembly no constructor ran: the host has to call `_initialize` or `__wasm_call_ctors` first.",
);
