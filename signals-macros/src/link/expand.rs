//! The code that names the crates.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::dependencies::Dependencies;
use crate::crate_path::CratePath;
use crate::element::element_name;

pub(super) fn expand(dependencies: &Dependencies) -> TokenStream {
    let names = dependencies.externs.iter().filter(|name| is_nameable(name));
    let names = names.map(|name| Ident::new_raw(name, Span::call_site()));
    quote!(#(extern crate #names as _;)*)
}

/// A slot by which `check` sees that the macro was invoked.
pub(super) fn marker(crate_path: &CratePath) -> TokenStream {
    let (import, private) = (crate_path.import(), crate_path.private());
    let name = element_name("SIGNALS_CORE_LINKED");
    quote! {
        const _: () = {
            #import
            #private::receiver_slot! { #name = #private::linked_dependencies() }
        };
    }
}

/// No code can name a crate that is called like one of these keywords.
fn is_nameable(name: &str) -> bool {
    !["crate", "self", "super", "Self"].contains(&name)
}
