//! Slices as sections of the binary, by linkme.

use signals_runtime::__private0::Slot;
use signals_runtime::Signal;

/// The slices, under names that are also those of the macros that linkme declares with them.
pub mod linked {
    use super::{Signal, Slot};

    /// Every receiver linked into the program.
    #[linkme::distributed_slice]
    pub static SIGNALS_CORE_RECEIVERS: [Slot];

    /// Every signal linked into the program.
    #[linkme::distributed_slice]
    pub static SIGNALS_CORE_SIGNALS: [&'static Signal];
}

#[cfg(all(windows, target_env = "gnu"))]
pub use crate::{__kept as SIGNALS_CORE_RECEIVERS, __kept as SIGNALS_CORE_SIGNALS};
#[cfg(not(all(windows, target_env = "gnu")))]
pub use linked::SIGNALS_CORE_SIGNALS;

/// Finds out which section of this target the receivers go to.
///
/// linkme's macro writes the sections of all targets to each element, under conditions that take rustc a twelfth of what it
/// does for a receiver. It hands them to the macro that it is told to go on with: to this one, a single time. How it does is
/// its own affair: in any other form, and on other targets, it is the one that puts receivers in their section.
#[cfg(not(all(windows, target_env = "gnu")))]
macro_rules! find_section {
    (
        #![linkme_linux_section = $linux:expr]
        #![linkme_macho_section = $macho:expr]
        #![linkme_windows_section = $windows:expr]
        $($others:tt)*
    ) => {
        #[cfg(any(target_os = "linux", target_os = "android", target_os = "none"))]
        set_section! { $linux }
        #[cfg(target_vendor = "apple")]
        set_section! { $macho }
        #[cfg(windows)]
        set_section! { $windows }
        #[cfg(not(any(
            target_os = "linux",
            target_os = "android",
            target_os = "none",
            target_vendor = "apple",
            windows
        )))]
        pub use linked::SIGNALS_CORE_RECEIVERS;
    };
    ($($other:tt)*) => {
        pub use linked::SIGNALS_CORE_RECEIVERS;
    };
}

#[cfg(not(all(windows, target_env = "gnu")))]
macro_rules! set_section {
    ($section:expr) => {
        /// The section of the receivers.
        #[doc(hidden)]
        #[macro_export]
        macro_rules! __section_of_receivers {
            () => {
                $section
            };
        }

        pub use crate::__in_section as SIGNALS_CORE_RECEIVERS;
        pub use __section_of_receivers as section_of_receivers;
    };
}

#[cfg(not(all(windows, target_env = "gnu")))]
linked::SIGNALS_CORE_RECEIVERS! {
    #![linkme_macro = find_section]
    static NOTHING: () = ();
}

/// Puts a receiver in its section.
#[doc(hidden)]
#[macro_export]
macro_rules! __in_section {
    (
        #![linkme_macro = $linked:path]
        $($receiver:tt)*
    ) => {
        #[used]
        #[unsafe(link_section = $crate::__private0::section_of_receivers!())]
        $($receiver)*
    };
}

/// Every receiver linked into the program.
pub(crate) fn receivers() -> &'static [Slot] {
    linked::SIGNALS_CORE_RECEIVERS.static_slice()
}

/// Every signal linked into the program, one by one.
#[cfg(feature = "std")]
pub(crate) fn signals(see: &mut dyn FnMut(&'static Signal)) {
    for signal in linked::SIGNALS_CORE_SIGNALS.static_slice() {
        see(signal);
    }
}

/// Puts an element in its slice, and keeps it there.
///
/// GNU ld for Windows drops sections that nothing refers to, those of linkme among them. What it never drops are
/// constructors: each element has one, which does nothing but refer to it.
#[cfg(all(windows, target_env = "gnu"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __kept {
    (
        #![linkme_macro = $linked:path]
        static $name:ident: $ty:ty = $value:expr;
    ) => {
        $linked! {
            #![linkme_macro = $linked]
            static $name: $ty = $value;
        }

        #[used]
        #[unsafe(link_section = ".CRT$XCU")]
        static __SIGNALS_CORE_KEEP: extern "C" fn() = {
            extern "C" fn keep() {
                $crate::__private0::core::hint::black_box(&$name);
            }
            keep
        };
    };
}
