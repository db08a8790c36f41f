//! The program for other languages: `hosts/` has programs that call it.

use std::ffi::{CString, c_char};
use std::sync::LazyLock;

// The matrix links the archive in other ways too, to see that it notices what is lost.
signals_core::link_dependencies!(whole_archive);

/// The wiring, as text that ends with a zero.
// SAFETY: nothing else in the program has this name.
#[unsafe(no_mangle)]
pub extern "C" fn wiring() -> *const c_char {
    static WIRING: LazyLock<CString> =
        LazyLock::new(|| CString::new(link_tests::wiring()).expect("the wiring has no zeros"));

    WIRING.as_ptr()
}
