//! `#[signal]`.

mod async_verbs;
mod connects;
mod declaration;
mod expand;
mod lifetimes;
mod senders;
mod verbs;

use proc_macro2::TokenStream;
use syn::parse::Parser;

use self::declaration::Item;
use crate::errors::Errors;
use crate::options::parse_crate_option;

pub(crate) fn signal(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let crate_path = parse_crate_option(options, &mut errors);
    let parser = |input: syn::parse::ParseStream<'_>| declaration::parse(input, &mut errors);
    let expanded = match parser.parse2(item.clone()) {
        Ok(Item::Signal(declaration)) => expand::expand(&declaration, &crate_path),
        Ok(Item::Unreadable(declared)) => expand::use_wrapper(&declared),
        Ok(Item::Untyped(head, colon)) => expand::untyped(&head, colon, &crate_path),
        Ok(Item::Other) => item,
        Err(error) => {
            errors.push(error);
            TokenStream::new()
        }
    };
    TokenStream::from_iter([errors.into_compile_errors(), expanded])
}
