//! `#[signal]`: replaces a static by a unit struct, with the static behind it and the methods of the signal.
//!
//! [`options`] and [`mod@parse`] read the attribute and the static, [`mod@validate`] takes its type apart into the [`model`],
//! [`mod@expand`] writes the code. A declaration that cannot be a signal still uses its imports, and is reported once.

mod expand;
mod kinds;
mod model;
mod options;
mod parse;
mod types;
mod validate;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};

use self::model::Declaration;
use self::options::SignalOptions;
use self::parse::Item;
use crate::errors::Errors;

pub(crate) fn signal(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = options::parse(options, &mut errors);
    let parse = |input: ParseStream<'_>| parse::parse(input, &mut errors);
    let expanded = match parse.parse2(item.clone()) {
        Ok(parsed) => expand(parsed, item, &options, &mut errors),
        Err(error) => {
            errors.push(error);
            TokenStream::new()
        }
    };
    let mut tokens = errors.to_token_stream();
    expanded.to_tokens(&mut tokens);
    tokens
}

fn expand(parsed: Item, item: TokenStream, options: &SignalOptions, errors: &mut Errors) -> TokenStream {
    let &SignalOptions { ref crate_path, receivers } = options;
    match parsed {
        Item::Static(head, declared) => match validate::validate(&declared, errors) {
            Some(signature) if crate_path.validate(errors) => {
                expand::signal(&Declaration { head, signature, receivers }, crate_path)
            }
            // No item takes its place: rustc reports no further use of a name in a module in which a macro failed.
            _ => expand::use_wrapper(&declared),
        },
        Item::Untyped(head, colon) => expand::untyped(&head, colon, crate_path),
        Item::Other => item,
    }
}
