//! `#[signal]`.

mod declaration;
mod expand;

use proc_macro2::TokenStream;
use syn::parse::Parser;

use crate::errors::Errors;
use crate::options::parse_crate_option;

pub(crate) fn signal(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let crate_path = parse_crate_option(options, &mut errors);
    let parser = |input: syn::parse::ParseStream<'_>| declaration::parse(input, &mut errors);
    let expanded = match parser.parse2(item) {
        Ok(declaration) => expand::expand(&declaration, &crate_path.private()),
        Err(error) => {
            errors.push(error);
            TokenStream::new()
        }
    };
    let errors = errors.into_compile_errors();
    quote::quote!(#errors #expanded)
}
