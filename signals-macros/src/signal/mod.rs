//! `#[signal]`.

mod async_verbs;
mod connects;
mod declaration;
mod expand;
mod lifetimes;
mod senders;
mod verbs;

use proc_macro2::TokenStream;
use quote::ToTokens;

use self::declaration::Item;
use crate::errors::Errors;
use crate::options::{parse_crate_option, read};

pub(crate) fn signal(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let crate_path = parse_crate_option(options, &mut errors);
    let mut found = None;
    let read = read(item.clone(), &mut |input| {
        found = Some(declaration::parse(input, &mut errors)?);
        Ok(())
    });
    if let Err(error) = read {
        errors.push(error);
        found = None;
    }
    let expanded = match found {
        Some(Item::Signal(declaration)) => expand::expand(&declaration, &crate_path),
        Some(Item::Unreadable(declared)) => expand::use_wrapper(&declared),
        Some(Item::Untyped(head, colon)) => expand::untyped(&head, colon, &crate_path),
        Some(Item::Other) => item,
        None => TokenStream::new(),
    };
    let mut tokens = TokenStream::new();
    errors.to_tokens(&mut tokens);
    expanded.to_tokens(&mut tokens);
    tokens
}
