//! `#[receiver]`, and `#[receivers]` for those in an `impl` block.

mod block;
mod expand;
mod function;
mod subscription;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::Parser;

pub(crate) use self::block::receivers;

use self::expand::Receiver;
use self::function::Function;
use self::subscription::Subscription;
use crate::errors::Errors;

pub(crate) fn receiver(options: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let subscription = Subscription::parse(options, Span::call_site(), &mut errors);
    let parser = |input: syn::parse::ParseStream<'_>| function::parse(input, &mut errors);
    let registration = match parser.parse2(without_body(item)) {
        Ok(function) => register(&function, &subscription, &mut errors),
        Err(error) => {
            errors.push(error);
            TokenStream::new()
        }
    };
    let errors = errors.into_compile_errors();
    // The function stays whatever is wrong with its attribute, so that its callers do not see another error.
    quote!(#item #errors #registration)
}

/// What syn has to read: the bodies are most of the code.
fn without_body(item: &TokenStream) -> TokenStream {
    let mut tokens = item.clone().into_iter().collect::<Vec<_>>();
    tokens.pop_if(|last| matches!(last, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace));
    tokens.into_iter().collect()
}

fn register(function: &Function, subscription: &Subscription, errors: &mut Errors) -> TokenStream {
    if let Some(this) = function.names_self() {
        errors.at(this, "a receiver in an `impl` block needs `#[receivers]` on the block");
        return TokenStream::new();
    }
    let receiver = Receiver { function, owner: None, location: Span::call_site() };
    receiver.register(subscription, errors)
}
