//! `#[receiver]`, and `#[receivers]` for functions in an `impl` block.

mod block;
mod expand;
mod function;
mod model;
mod subscription;
mod validate;
mod visit;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};

use self::block::Block;
use self::model::{Function, Owner, Receiver, Subscription};
use crate::errors::Errors;
use crate::options::parse_crate_option;

pub(crate) fn receiver(options: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let subscription = subscription::parse(options, Span::call_site(), &mut errors);
    let parse = |input: ParseStream<'_>| function::parse(input, &mut errors);
    let function = parse.parse2(function::without_body(item)).unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    // The function stays whatever is wrong with its attribute, so that rustc does not report its callers too.
    let mut expanded = item.clone();
    if let Some(function) = function {
        register(&function, &subscription, None, Span::call_site(), &mut errors).to_tokens(&mut expanded);
    }
    errors.to_tokens(&mut expanded);
    expanded
}

pub(crate) fn receivers(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let crate_path = parse_crate_option(options, &mut errors);
    let parse = |input: ParseStream<'_>| block::parse(input, &crate_path, &mut errors);
    let mut expanded = match parse.parse2(item.clone()) {
        Ok(Block { owner, item, functions }) => {
            let mut expanded = item;
            for (function, attributes) in &functions {
                for (subscription, location) in attributes {
                    let registered = register(function, subscription, Some(&owner), *location, &mut errors);
                    registered.to_tokens(&mut expanded);
                }
            }
            expanded
        }
        Err(error) => {
            errors.push(error);
            block::without_receivers(item)
        }
    };
    errors.to_tokens(&mut expanded);
    expanded
}

/// Expands one receiver, if it is fine.
fn register(
    function: &Function,
    subscription: &Subscription,
    owner: Option<&Owner>,
    location: Span,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let receiver = Receiver { function, subscription, owner, location };
    validate::validate(&receiver, errors).then(|| expand::expand(&receiver))
}
