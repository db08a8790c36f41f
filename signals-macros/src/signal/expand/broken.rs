//! The expansion of a static that cannot be a signal.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{PathArguments, Token, Type};

use super::super::model::Head;
use crate::crate_path::CratePath;

/// Uses the `Signal` of a static that cannot be a signal, so that rustc does not report its import as unused.
pub(in crate::signal) fn use_wrapper(declared: &Type) -> TokenStream {
    let Type::Path(declared) = declared else { return TokenStream::new() };
    let mut path = declared.path.clone();
    let Some(last) = path.segments.last_mut().filter(|last| last.ident == "Signal") else { return TokenStream::new() };
    last.arguments = PathArguments::None;
    quote! {
        const _: () = {
            #[allow(dead_code)]
            type __Declared = #path<fn()>;
        };
    }
}

/// Repeats a static that has no type. rustc reports that, and none of its uses.
///
/// The value has the type that rustc then suggests.
pub(in crate::signal) fn untyped(head: &Head, colon: Option<Token![:]>, crate_path: &CratePath) -> TokenStream {
    let Head { attributes, visibility, name, .. } = head;
    let (import, private) = (crate_path.import(), crate_path.private());
    quote! {
        #(#attributes)*
        #[allow(unreachable_code)]
        #visibility static #name #colon = {
            #import
            let __signal: #private::Signal = loop {};
            __signal
        };
    }
}
