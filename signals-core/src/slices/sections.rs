//! Slices as sections of the binary, by linkme.

#[cfg(not(all(windows, target_env = "gnu")))]
mod section_of_receivers;

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
pub use {linked::SIGNALS_CORE_SIGNALS, section_of_receivers::*};

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
