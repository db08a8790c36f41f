//! `#[receiver]`, and `#[receivers]` for functions in an `impl` block.
//!
//! [`subscription`] reads the attribute, [`function`] the function below it, [`block`] an `impl` block. [`validate`] checks what
//! concerns both, and [`expand`] writes a slot for each signal and sender.
//!
//! # Who reports a mistake
//!
//! | mistake | reported by | as |
//! |---|---|---|
//! | an unknown option, no signal, a parameter without a name, `self`, `unsafe`, `extern` | [`subscription`] and [`function`] | a text of the macro |
//! | an undecided generic parameter, an `async fn` without the feature `async` | [`validate`] | a text of the macro |
//! | a path that does not exist, or names a module or a type | rustc, at the path | E0425, E0433, E0423 |
//! | a path that is no signal | rustc, at the path | E0277, with the text of `IsSignal` |
//! | an argument that the signal does not have | rustc, at the parameter: the thunk reads the field of that name | E0609, with a similar name |
//! | a parameter of another type | rustc, at its type | E0308, or E0277 with the text of `TakenAs` or `SenderTakenAs` |
//! | another response | rustc, at the return type | E0277, with the text of `IntoResponse` |
//! | a `sender` that can never send | rustc, at that option | E0277, with the text of `SentBy` or `IsSender` |
//! | an `async fn` for a plain signal | rustc, at the path | E0277, with the text of `IsAsyncSignal` |
//!
//! The traits are those of `signals-core`.

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
