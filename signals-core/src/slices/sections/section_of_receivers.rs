//! The section that receivers go to, asked of linkme once.
//!
//! linkme's own macro gives each element the sections of all targets, under conditions that take rustc a twelfth of all that
//! it does for a receiver. It hands them to the macro that it is told to go on with: here to `choose`.

/// Chooses the section of this target.
///
/// How linkme hands them over is its own affair: should that change, or on other targets, receivers go through its macro.
macro_rules! choose {
    (
        #![linkme_linux_section = $linux:expr]
        #![linkme_macho_section = $macho:expr]
        #![linkme_windows_section = $windows:expr]
        $($others:tt)*
    ) => {
        #[cfg(any(target_os = "linux", target_os = "android", target_os = "none"))]
        chosen! { $linux }
        #[cfg(target_vendor = "apple")]
        chosen! { $macho }
        #[cfg(windows)]
        chosen! { $windows }
        #[cfg(not(any(
            target_os = "linux",
            target_os = "android",
            target_os = "none",
            target_vendor = "apple",
            windows
        )))]
        pub use super::linked::SIGNALS_CORE_RECEIVERS;
    };
    ($($others:tt)*) => {
        pub use super::linked::SIGNALS_CORE_RECEIVERS;
    };
}

#[allow(unused_macros, reason = "on other targets it is")]
macro_rules! chosen {
    ($section:expr) => {
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

super::linked::SIGNALS_CORE_RECEIVERS! {
    #![linkme_macro = choose]
    static NOTHING: () = ();
}

/// Puts a receiver in the section.
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
