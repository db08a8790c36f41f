//! The section of slots, which the linker concatenates from all crates.
//!
//! The kinds of section and symbol are those that [linkme] uses for each target, with a name of our own. linkme itself collects
//! the list of signals. It does not collect the slots, because its attribute would nearly double what rustc does for a receiver:
//! in a prototype, a slot took 1.44 times the instructions of a linkme element that holds a function pointer, and 0.80 times with
//! the plain section. `PERFORMANCE.md` has today's ratio.
//!
//! [linkme]: https://docs.rs/linkme

use core::cell::UnsafeCell;
use core::slice;

use crate::registry::{Entry, Slot};

/// The name of the section.
#[cfg(any(
    target_os = "none",
    target_os = "linux",
    target_os = "android",
    target_os = "fuchsia",
    target_os = "freebsd",
    target_os = "openbsd",
    target_os = "psp",
))]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_section {
    () => {
        "signals_core_receivers"
    };
}

#[cfg(target_os = "illumos")]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_section {
    () => {
        "set_signals_core_receivers"
    };
}

#[cfg(target_vendor = "apple")]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_section {
    () => {
        "__DATA,__signals_slots,regular,no_dead_strip"
    };
}

#[cfg(any(windows, target_os = "uefi"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_section {
    () => {
        ".signals$b"
    };
}

/// The symbols that the linker puts around the section.
#[cfg(not(any(windows, target_os = "uefi")))]
mod ends {
    use super::Slot;

    unsafe extern "Rust" {
        #[cfg_attr(target_os = "illumos", link_name = "__start_set_signals_core_receivers")]
        #[cfg_attr(target_vendor = "apple", link_name = "\x01section$start$__DATA$__signals_slots")]
        #[cfg_attr(
            not(any(target_os = "illumos", target_vendor = "apple")),
            link_name = "__start_signals_core_receivers"
        )]
        static START: [Slot; 0];

        #[cfg_attr(target_os = "illumos", link_name = "__stop_set_signals_core_receivers")]
        #[cfg_attr(target_vendor = "apple", link_name = "\x01section$end$__DATA$__signals_slots")]
        #[cfg_attr(
            not(any(target_os = "illumos", target_vendor = "apple")),
            link_name = "__stop_signals_core_receivers"
        )]
        static STOP: [Slot; 0];
    }

    /// Returns the addresses of the first slot and of the end of the last slot.
    pub(super) fn addresses() -> [*const Slot; 2] {
        [(&raw const START).cast(), (&raw const STOP).cast()]
    }
}

/// Windows has no symbols around a section. Its linkers sort the parts of a section by the text after the `$`, so one static
/// before the slots and one after them mark the ends.
#[cfg(any(windows, target_os = "uefi"))]
mod ends {
    use core::mem::MaybeUninit;

    use super::Slot;

    /// It has the size of a slot, since some compilers emit bytes even for a static without a size.
    #[unsafe(link_section = ".signals$a")]
    static BEFORE: MaybeUninit<Slot> = MaybeUninit::uninit();
    #[unsafe(link_section = ".signals$c")]
    static BEHIND: MaybeUninit<Slot> = MaybeUninit::uninit();

    /// Returns the addresses of the first slot and of the end of the last slot.
    pub(super) fn addresses() -> [*const Slot; 2] {
        // The slots begin where `BEFORE` ends.
        [(&raw const BEFORE).cast::<Slot>().wrapping_add(1), (&raw const BEHIND).cast()]
    }
}

/// Returns the entries of all slots.
///
/// # Safety
///
/// No other reference to any entry exists.
pub(crate) unsafe fn entries() -> &'static mut [Entry] {
    let [start, stop] = ends::addresses();
    let len = (stop.addr() - start.addr()) / size_of::<Slot>();
    // SAFETY: only `slot!` puts anything between these addresses, so there are `len` slots. A slot is a transparent cell of
    // an entry. The caller guarantees the rest.
    unsafe { slice::from_raw_parts_mut(UnsafeCell::raw_get(start.cast::<UnsafeCell<Entry>>()), len) }
}

#[cfg(not(all(windows, target_env = "gnu")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_slot {
    ($name:ident = $slot:expr) => {
        #[used]
        #[unsafe(link_section = $crate::__signals_core_section!())]
        static $name: $crate::__private0::Slot = $slot;
    };
}

/// GNU ld for Windows removes sections that nothing refers to. It never removes constructors, so each slot has a constructor that
/// only refers to the slot.
#[cfg(all(windows, target_env = "gnu"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_slot {
    ($name:ident = $slot:expr) => {
        #[used]
        #[unsafe(link_section = $crate::__signals_core_section!())]
        static $name: $crate::__private0::Slot = $slot;

        $crate::__signals_core_keep!($name);
    };
}

/// Keeps a static that nothing refers to.
#[cfg(all(windows, target_env = "gnu"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_keep {
    ($name:ident) => {
        #[used]
        #[unsafe(link_section = ".CRT$XCU")]
        static __SIGNALS_CORE_KEEP: extern "C" fn() = {
            extern "C" fn __keep() {
                $crate::__private0::core::hint::black_box(&$name);
            }
            __keep
        };
    };
}
