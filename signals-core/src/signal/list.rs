//! The list of all signals, for [`crate::signals`] and for programs that read the binary.
//!
//! linkme collects the list. On targets where constructors collect the slots, they collect the signals too: see
//! [`crate::registry::section`].

use super::Signal;

#[cfg(not(any(target_family = "wasm", miri)))]
mod linked {
    use super::Signal;

    /// Every signal of the program.
    #[linkme::distributed_slice]
    pub static SIGNALS_CORE_SIGNALS: [&'static Signal];

    /// Adds a signal to the list.
    #[doc(hidden)]
    #[macro_export]
    macro_rules! __signals_core_signal {
        ($name:ident = $signal:expr) => {
            #[$crate::__private0::linkme::distributed_slice($crate::__private0::SIGNALS_CORE_SIGNALS)]
            #[linkme(crate = $crate::__private0::linkme)]
            static $name: &'static $crate::__private0::Signal = $signal;

            $crate::__signals_core_keep_signal! { $name }
        };
    }

    #[cfg(all(windows, target_env = "gnu"))]
    #[doc(hidden)]
    #[macro_export]
    macro_rules! __signals_core_keep_signal {
        ($name:ident) => {
            $crate::__signals_core_keep!($name);
        };
    }

    #[cfg(not(all(windows, target_env = "gnu")))]
    #[doc(hidden)]
    #[macro_export]
    macro_rules! __signals_core_keep_signal {
        ($name:ident) => {};
    }

    #[cfg(feature = "std")]
    pub(crate) fn all() -> impl Iterator<Item = &'static Signal> {
        SIGNALS_CORE_SIGNALS.static_slice().iter().copied()
    }
}
#[cfg(not(any(target_family = "wasm", miri)))]
pub use self::linked::*;

#[cfg(any(target_family = "wasm", miri))]
mod constructed {
    use super::Signal;
    use crate::registry::section::{List, Listed};

    impl Listed for &'static Signal {
        fn list() -> &'static List<Self> {
            static SIGNALS: List<&'static Signal> = List::new();
            &SIGNALS
        }
    }

    /// Adds a signal to the list.
    #[doc(hidden)]
    #[macro_export]
    macro_rules! __signals_core_signal {
        ($name:ident = $signal:expr) => {
            $crate::__signals_core_element! { $name: &'static $crate::__private0::Signal = $signal }
        };
    }

    #[cfg(feature = "std")]
    pub(crate) fn all() -> impl Iterator<Item = &'static Signal> {
        <&Signal>::list().elements().copied()
    }
}
#[cfg(all(feature = "std", any(target_family = "wasm", miri)))]
pub(crate) use self::constructed::all;

pub use crate::__signals_core_signal as listed_signal;
