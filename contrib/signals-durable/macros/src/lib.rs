//! The macro of `signals-durable`, which re-exports and documents it.
#![expect(missing_docs, reason = "rustdoc would put the docs of a macro after those at its re-export")]

// That of the macros of `signals-core`, which use more of it.
#[allow(dead_code)]
mod errors;
mod expand;
mod function;
mod model;
mod options;
mod validate;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;
use quote::ToTokens;

use self::errors::Errors;

#[proc_macro_attribute]
pub fn durable(options: TokenStream, item: TokenStream) -> TokenStream {
    expanded(options.into(), item.into()).into()
}

fn expanded(options: TokenStream2, item: TokenStream2) -> TokenStream2 {
    let mut errors = Errors::default();
    let options = options::parse(options, &mut errors);
    let (mut expanded, function) = function::parse(item, &mut errors);
    if let (Some(options), Some(function)) = (options, function)
        && validate::validate(&options, &function, &mut errors)
    {
        expanded.extend(expand::expand(&options, &function));
    }
    // The function stays whatever is wrong with its attribute, so that rustc does not report its callers too.
    errors.to_tokens(&mut expanded);
    expanded
}
