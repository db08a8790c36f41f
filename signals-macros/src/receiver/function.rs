//! Reads the function under `#[receiver]`, up to its body.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Result};
use syn::spanned::Spanned;
use syn::{Abi, Attribute, Error, GenericParam, Generics, Ident, Token, Type, Visibility, parenthesized};

use super::model::{Function, Parameter};
use crate::errors::Errors;

/// The item without its body, which syn need not read: bodies are most of the code.
pub(super) fn without_body(item: &TokenStream) -> TokenStream {
    let mut tokens = item.clone().into_iter().collect::<Vec<_>>();
    tokens.pop_if(|last| matches!(last, TokenTree::Group(body) if body.delimiter() == Delimiter::Brace));
    tokens.into_iter().collect()
}

/// Reads a function up to its body. `None` if a mistake keeps it from being called.
pub(super) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> Result<Option<Function>> {
    let attributes = input.call(Attribute::parse_outer)?;
    let function = parse_signature(attributes, input, errors);
    input.parse::<TokenStream>()?;
    function
}

/// The same for a function whose attributes have been read.
pub(super) fn parse_signature(
    attributes: Vec<Attribute>,
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> Result<Option<Function>> {
    let start = input.span();
    let mut found = Errors::default();
    input.parse::<Visibility>()?;
    input.parse::<Option<Token![const]>>()?;
    let asyncness = input.parse::<Option<Token![async]>>()?;
    let unsafety = input.parse::<Option<Token![unsafe]>>()?;
    let abi = input.parse::<Option<Abi>>()?;
    if !input.peek(Token![fn]) {
        return Err(Error::new(start, "a receiver is a function: put `#[receiver(…)]` on a `fn`"));
    }
    input.parse::<Token![fn]>()?;
    let name = input.parse()?;
    refuse_qualifiers(unsafety, abi, &mut found);
    let generics = input.parse::<Generics>()?;
    let parameters = parse_parameters(input, &mut found)?;
    let output = input.parse()?;
    let is_fine = found.is_empty();
    errors.append(found);
    let generic = first_generic(&generics);
    Ok(is_fine.then_some(Function { attributes, asyncness, name, generic, parameters, output }))
}

fn refuse_qualifiers(unsafety: Option<Token![unsafe]>, abi: Option<Abi>, errors: &mut Errors) {
    if let Some(unsafety) = unsafety {
        errors.on(unsafety, "a receiver cannot be `unsafe`: a send does not know its safety conditions");
    }
    if let Some(abi) = abi {
        errors.on(abi, "a receiver cannot be `extern`: it is called only by Rust code");
    }
}

fn first_generic(generics: &Generics) -> Option<Ident> {
    generics.params.iter().find_map(|param| match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(param) => Some(param.ident.clone()),
        GenericParam::Const(param) => Some(param.ident.clone()),
    })
}

fn parse_parameters(input: ParseStream<'_>, errors: &mut Errors) -> Result<Vec<Parameter>> {
    let content;
    parenthesized!(content in input);
    let mut parameters = Vec::new();
    while !content.is_empty() {
        match parse_parameter(&content, errors) {
            Ok(parameter) => parameters.push(parameter),
            Err(error) => {
                errors.push(error);
                skip_parameter(&content);
            }
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(parameters)
}

fn parse_parameter(input: ParseStream<'_>, errors: &mut Errors) -> Result<Parameter> {
    for attribute in input.call(Attribute::parse_outer)? {
        if attribute.path().is_ident("cfg") {
            errors.on(
                attribute,
                "put `#[cfg]` on the whole receiver: `#[receiver]` reads its parameters before rustc reads the `cfg`",
            );
        }
    }
    if let Some(this) = self_parameter(input) {
        return Err(Error::new(
            this,
            "a receiver has no `self`: a signal has no instance to call it on. Take the value as an argument of the signal",
        ));
    }
    input.parse::<Option<Token![mut]>>()?;
    if !(input.peek(syn::Ident) && input.peek2(Token![:]) && !input.peek2(Token![::])) {
        let pattern = skip_pattern(input);
        return Err(Error::new(pattern, "a receiver names the arguments it wants: write `name: Type`"));
    }
    let name = input.parse()?;
    input.parse::<Token![:]>()?;
    Ok(Parameter { name, ty: input.parse()? })
}

/// The span of `self`, if that is what comes next, with or without `&`, a lifetime and `mut`.
fn self_parameter(input: ParseStream<'_>) -> Option<Span> {
    let fork = input.fork();
    if fork.parse::<Option<Token![&]>>().ok()?.is_some() {
        fork.parse::<Option<syn::Lifetime>>().ok()?;
    }
    fork.parse::<Option<Token![mut]>>().ok()?;
    fork.parse::<Token![self]>().ok().map(|this| this.span())
}

fn skip_pattern(input: ParseStream<'_>) -> Span {
    let mut pattern = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.peek(Token![::]) {
            pattern.extend(input.parse::<TokenTree>());
        } else if input.peek(Token![:]) {
            break;
        }
        pattern.extend(input.parse::<TokenTree>());
    }
    pattern.span()
}

/// Skips to the next parameter. Angle brackets are no groups: a comma between them is not the end.
fn skip_parameter(input: ParseStream<'_>) {
    let _ = input.parse::<Option<Token![:]>>();
    if input.fork().parse::<Type>().is_ok() {
        let _ = input.parse::<Type>();
    }
    while !input.is_empty() && !input.peek(Token![,]) {
        let _ = input.parse::<TokenTree>();
    }
}
