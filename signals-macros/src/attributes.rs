//! Attributes of the user's item that matter to what is generated from it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;

/// The attributes that are repeated on all that is generated.
pub(crate) fn inherited<'a>(
    attributes: impl IntoIterator<Item = &'a Attribute>,
) -> impl Iterator<Item = &'a Attribute> {
    let names = ["cfg", "allow", "warn", "deny"];
    attributes.into_iter().filter(move |attribute| names.iter().any(|name| attribute.path().is_ident(name)))
}

/// Silences the warning about a deprecated item in code that is generated from it.
pub(crate) fn allow_deprecated<'a>(attributes: impl IntoIterator<Item = &'a Attribute>) -> Option<TokenStream> {
    let is_deprecated = attributes.into_iter().any(|attribute| attribute.path().is_ident("deprecated"));
    is_deprecated.then(|| quote!(#[allow(deprecated)]))
}
