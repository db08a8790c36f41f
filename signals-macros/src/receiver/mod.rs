//! `#[receiver]`, and `#[receivers]` for those in an `impl` block.

mod block;
mod expand;
mod function;
mod subscription;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};

pub(crate) use self::block::receivers;

use self::expand::Receiver;
use self::function::Function;
use self::subscription::Subscription;
use crate::errors::Errors;
use crate::options::read;

pub(crate) fn receiver(options: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let subscription = Subscription::parse(options, Span::call_site(), &mut errors);
    let mut function = None;
    let read = read(without_body(item), &mut |input| {
        function = Some(function::parse(input, &mut errors)?);
        Ok(())
    });
    if let Err(error) = read {
        errors.push(error);
        function = None;
    }
    // The function stays whatever is wrong with its attribute, so that its callers do not see another error.
    let mut expanded = item.clone();
    if let Some(function) = function {
        register(&function, &subscription, &mut errors, &mut expanded);
    }
    errors.to_tokens(&mut expanded);
    expanded
}

/// What syn has to read: the bodies are most of the code.
fn without_body(item: &TokenStream) -> TokenStream {
    let mut without = TokenStream::new();
    let mut last = None;
    for token in item.clone() {
        if let Some(before) = last.replace(token) {
            without.append(before);
        }
    }
    match last {
        Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => {}
        last => last.to_tokens(&mut without),
    }
    without
}

fn register(function: &Function, subscription: &Subscription, errors: &mut Errors, tokens: &mut TokenStream) {
    if let Some(this) = function.names_self() {
        errors.at(this, "a receiver in an `impl` block needs `#[receivers]` on the block");
        return;
    }
    let receiver = Receiver { function, owner: None, location: Span::call_site() };
    receiver.register(subscription, errors, tokens);
}
