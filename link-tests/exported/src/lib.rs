//! The program as a library for other languages. `hosts/` has programs that call it.

use std::ffi::{CString, c_char};
use std::sync::LazyLock;

// The matrix also links the archive in ways that lose receivers, to check that it notices.
signals_core::link_dependencies!(whole_archive);

/// The wiring, as a C string.
// SAFETY: no other symbol of the program has this name.
#[unsafe(no_mangle)]
pub extern "C" fn wiring() -> *const c_char {
    static WIRING: LazyLock<CString> =
        LazyLock::new(|| CString::new(link_tests::wiring()).expect("the wiring has no zeros"));

    WIRING.as_ptr()
}
