//! Names of the statics that hold slots and signals.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::command_line::crate_on_webassembly;
use proc_macro2::{Ident, Span};

/// A name for an element of the list of this name.
///
/// WebAssembly's linker takes only those object files out of a library that something refers to. There the name is a symbol
/// of the whole program, and rustc exports it, which refers to it.
pub(crate) fn element_name(slice: &str) -> Ident {
    static CRATE: OnceLock<Option<String>> = OnceLock::new();
    static COUNT: AtomicUsize = AtomicUsize::new(0);

    let name = match CRATE.get_or_init(crate_on_webassembly) {
        None => format!("__{slice}"),
        Some(id) => format!("__{slice}_{id}_{}", COUNT.fetch_add(1, Ordering::Relaxed)),
    };
    Ident::new(&name, Span::call_site())
}
