//! The code that names the crates.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::dependencies::Dependencies;

pub(super) fn expand(dependencies: &Dependencies) -> TokenStream {
    let names = dependencies.externs.iter().filter(|name| is_nameable(name));
    let names = names.map(|name| Ident::new_raw(name, Span::call_site()));
    quote!(#(extern crate #names as _;)*)
}

/// No code can name a crate that is called like one of these keywords.
fn is_nameable(name: &str) -> bool {
    !["crate", "self", "super", "Self"].contains(&name)
}
