//! The statics that are elements of a distributed slice.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::command_line::CommandLine;
use crate::options::Private;

/// A static of this type, in the slice of this name.
pub(crate) fn element(private: Private, slice: &str, ty: &TokenStream, value: &TokenStream) -> TokenStream {
    let name = name(slice);
    let slice = Ident::new(slice, Span::call_site());
    quote! {
        #private::#slice! {
            #![linkme_macro = #private::linked::#slice]
            static #name: #ty = #value;
        }
    }
}

/// WebAssembly's linker takes from a library only the object files that somebody names. There the name is a symbol of the
/// whole program, and rustc exports it, which names it.
fn name(slice: &str) -> Ident {
    static CRATE: OnceLock<Option<String>> = OnceLock::new();
    static COUNT: AtomicUsize = AtomicUsize::new(0);

    let name = match CRATE.get_or_init(crate_on_webassembly) {
        None => format!("__{slice}"),
        Some(id) => format!("__{slice}_{id}_{}", COUNT.fetch_add(1, Ordering::Relaxed)),
    };
    Ident::new(&name, Span::call_site())
}

/// What tells the crate from all others, if it is built for WebAssembly.
fn crate_on_webassembly() -> Option<String> {
    let CommandLine { target, crate_name, metadata, .. } = CommandLine::of_rustc();
    target?.contains("wasm").then(|| format!("{}_{}", crate_name.unwrap_or_default(), metadata.unwrap_or_default()))
}
