//! Reads the function under `#[durable]`, up to its body.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{TokenStreamExt, quote};
use syn::parse::{ParseStream, Parser, Result};
use syn::{Abi, Attribute, Error, Generics, Ident, Meta, Token, Visibility};

use crate::errors::Errors;
use crate::model::{Function, Parameter};

/// Returns the item without the attributes of its parameters that are ours, and the function unless a mistake keeps it from
/// being called.
pub(crate) fn parse(item: TokenStream, errors: &mut Errors) -> (TokenStream, Option<Function>) {
    let mut parsed = None;
    let parse = |input: ParseStream<'_>| parse_function(input, errors);
    match parse.parse2(item.clone()) {
        Ok(function) => parsed = function,
        Err(error) => errors.push(error),
    }
    let item = without_defaults(item);
    // The event is read into owned values, whatever the function does with them.
    let allow = parsed.as_ref().map(|_| quote!(#[allow(clippy::needless_pass_by_value)]));
    (quote!(#allow #item), parsed)
}

fn parse_function(input: ParseStream<'_>, errors: &mut Errors) -> Result<Option<Function>> {
    let attributes = input.call(Attribute::parse_outer)?;
    let start = input.span();
    input.parse::<Visibility>()?;
    input.parse::<Option<Token![const]>>()?;
    let asyncness = input.parse::<Option<Token![async]>>()?;
    let unsafety = input.parse::<Option<Token![unsafe]>>()?;
    let abi = input.parse::<Option<Abi>>()?;
    if !input.peek(Token![fn]) {
        return Err(Error::new(start, "a durable receiver is a function: put `#[durable(…)]` on a `fn`"));
    }
    input.parse::<Token![fn]>()?;
    let name = input.parse::<Ident>()?;
    let generics = input.parse::<Generics>()?;
    let content;
    syn::parenthesized!(content in input);
    let parameters = parse_parameters(&content, errors);
    let output = input.parse()?;
    input.parse::<TokenStream>()?;
    let mut is_fine = true;
    if let Some(unsafety) = unsafety {
        errors.on(unsafety, "a durable receiver cannot be `unsafe`: a worker does not know its safety conditions");
        is_fine = false;
    }
    if let Some(abi) = abi {
        errors.on(abi, "a durable receiver cannot be `extern`: it is called only by Rust code");
        is_fine = false;
    }
    if !generics.params.is_empty() {
        errors.on(&generics, "a durable receiver cannot be generic: nothing decides its parameters");
        is_fine = false;
    }
    let parameters = parameters.filter(|_| is_fine);
    Ok(parameters.map(|parameters| Function { attributes, asyncness, name, parameters, output }))
}

fn parse_parameters(input: ParseStream<'_>, errors: &mut Errors) -> Option<Vec<Parameter>> {
    let mut parameters = Vec::new();
    while !input.is_empty() {
        let read = parse_parameter(input).and_then(|parameter| {
            parameters.push(parameter);
            if input.is_empty() { Ok(()) } else { input.parse::<Token![,]>().map(drop) }
        });
        if let Err(error) = read {
            errors.push(error);
            // What is left follows a mistake that has been reported.
            let _ = input.parse::<TokenStream>();
            return None;
        }
    }
    Some(parameters)
}

fn parse_parameter(input: ParseStream<'_>) -> Result<Parameter> {
    let mut default = None;
    for attribute in input.call(Attribute::parse_outer)? {
        if attribute.path().is_ident("default") {
            default = Some(parse_default(&attribute)?);
        } else if attribute.path().is_ident("cfg") {
            return Err(Error::new_spanned(attribute, "put `#[cfg]` on the whole durable receiver"));
        }
    }
    if input.peek(Token![self]) || input.peek(Token![&]) {
        return Err(input.error("a durable receiver has no `self`: it is a free function"));
    }
    input.parse::<Option<Token![mut]>>()?;
    if !(input.peek(syn::Ident) && input.peek2(Token![:]) && !input.peek2(Token![::])) {
        return Err(input.error("a durable receiver names the arguments it wants: write `name: Type`"));
    }
    let name = input.parse()?;
    input.parse::<Token![:]>()?;
    Ok(Parameter { name, ty: input.parse()?, default })
}

/// Reads `#[default]` or `#[default(expression)]`.
fn parse_default(attribute: &Attribute) -> Result<TokenStream> {
    match &attribute.meta {
        Meta::Path(_) => Ok(quote!(::core::default::Default::default())),
        Meta::List(list) => Ok(list.tokens.clone()),
        Meta::NameValue(_) => Err(Error::new_spanned(attribute, "write `#[default]` or `#[default(expression)]`")),
    }
}

/// The item without `#[default]` on its parameters: the first parentheses behind `fn`.
fn without_defaults(item: TokenStream) -> TokenStream {
    let mut is_behind_fn = false;
    let mut is_done = false;
    let tokens = item.into_iter().map(|token| match token {
        TokenTree::Ident(word) => {
            is_behind_fn |= word == "fn";
            TokenTree::Ident(word)
        }
        TokenTree::Group(group) if is_behind_fn && !is_done && group.delimiter() == Delimiter::Parenthesis => {
            is_done = true;
            let mut parameters = Group::new(Delimiter::Parenthesis, without_default_attributes(group.stream()));
            parameters.set_span(group.span());
            TokenTree::Group(parameters)
        }
        token => token,
    });
    tokens.collect()
}

fn without_default_attributes(parameters: TokenStream) -> TokenStream {
    let mut kept = TokenStream::new();
    let mut tokens = parameters.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        if !(is_hash && tokens.next_if(is_default).is_some()) {
            kept.append(token);
        }
    }
    kept
}

/// `[default]` or `[default(…)]`
fn is_default(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else { return false };
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(name)) if name == "default")
}
