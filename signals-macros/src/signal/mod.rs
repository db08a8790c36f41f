//! `#[signal]`.

mod expand;
mod model;
mod parse;
mod types;
mod validate;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};

use self::model::Declaration;
use self::parse::Item;
use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::options::parse_crate_option;

pub(crate) fn signal(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let crate_path = parse_crate_option(options, &mut errors);
    let parse = |input: ParseStream<'_>| parse::parse(input, &mut errors);
    let expanded = match parse.parse2(item.clone()) {
        Ok(parsed) => expand(parsed, item, &crate_path, &mut errors),
        Err(error) => {
            errors.push(error);
            TokenStream::new()
        }
    };
    let mut tokens = errors.to_token_stream();
    expanded.to_tokens(&mut tokens);
    tokens
}

fn expand(parsed: Item, item: TokenStream, crate_path: &CratePath, errors: &mut Errors) -> TokenStream {
    match parsed {
        Item::Static(head, declared) => match validate::validate(&declared, errors) {
            Some(signature) if crate_path.validate(errors) => {
                expand::signal(&Declaration { head, signature }, crate_path)
            }
            // No item takes its place: rustc reports no further use of a name in a module in which a macro failed.
            _ => expand::use_wrapper(&declared),
        },
        Item::Untyped(head, colon) => expand::untyped(&head, colon, crate_path),
        Item::Other => item,
    }
}
