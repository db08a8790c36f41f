//! What the documentation of a signal shows around the user's own text.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::super::model::Declaration;
use crate::crate_path::CratePath;
use crate::text::as_written;

/// What the documentation shows above and below the user's own text: the declaration, and a link to the page about the methods.
///
/// The methods themselves are hidden from rustdoc, not from editors: their bounds and type parameters are those of the
/// expansion. The declaration is in one paragraph with the first of the user's, which the list of the module's items shows.
pub(super) fn around(declaration: &Declaration, crate_path: &CratePath) -> [TokenStream; 2] {
    let declared = as_written(&declaration.signature.declared.to_token_stream());
    let page = crate_path.page("verbs");
    // Two spaces at the end of a line break it.
    let above = [format!("[`{declared}`]({page})  ")];
    let below =
        [String::new(), format!("Methods: [`send`, `responses`, `connect`, `scoped`, `record` and others]({page}).")];
    let has_documentation = declaration.head.attributes.iter().any(|attribute| attribute.path().is_ident("doc"));
    if has_documentation {
        [quote!(#(#[doc = #above])*), quote!(#(#[doc = #below])*)]
    } else {
        // rustc is to see that there is no documentation, and to say so if `missing_docs` is on.
        [quote!(#(#[cfg_attr(doc, doc = #above)])*), quote!(#(#[cfg_attr(doc, doc = #below)])*)]
    }
}
