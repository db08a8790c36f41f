//! `key = value` options of an attribute.

use proc_macro2::{TokenStream, TokenTree};
use quote::TokenStreamExt;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Result, Token};

use crate::crate_path::CratePath;
use crate::errors::Errors;

/// Reads `key = value, …` to the end of `input`. `known` says which keys there are; `value` reads one value, or says
/// that it does not know the key.
///
/// A mistake in one option leaves the others readable.
pub(crate) fn parse_options(
    input: ParseStream<'_>,
    known: &str,
    errors: &mut Errors,
    value: &mut dyn FnMut(&Ident, ParseStream<'_>, &mut Errors) -> Result<Known>,
) {
    let mut seen = Vec::new();
    while !input.is_empty() {
        if let Err(error) = parse_option(input, known, &mut seen, errors, value) {
            errors.push(error);
            skip_to_comma(input);
        }
        if input.is_empty() {
            break;
        }
        if let Err(error) = input.parse::<Token![,]>() {
            errors.push(error);
            skip_to_comma(input);
            let _ = input.parse::<Token![,]>();
        }
    }
}

/// The keys of options that an attribute has, and all others.
pub(crate) enum Known {
    Yes,
    No,
}

fn parse_option(
    input: ParseStream<'_>,
    known: &str,
    seen: &mut Vec<Ident>,
    errors: &mut Errors,
    value: &mut dyn FnMut(&Ident, ParseStream<'_>, &mut Errors) -> Result<Known>,
) -> Result<()> {
    let key = input
        .call(Ident::parse_any)
        .map_err(|error| syn::Error::new(error.span(), format!("expected an option; {known}")))?;
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(key.span(), format!("expected `{key} = …`; {known}")));
    }
    input.parse::<Token![=]>()?;
    if input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(key.span(), format!("`{key}` has no value: write `{key} = …`")));
    }
    if seen.contains(&key) {
        errors.at(key.span(), format!("`{key}` is given twice"));
        skip_to_comma(input);
        return Ok(());
    }
    seen.push(key.clone());
    match value(&key, input, errors)? {
        Known::Yes => Ok(()),
        Known::No => {
            errors.at(key.span(), format!("there is no option `{key}`; {known}"));
            skip_to_comma(input);
            Ok(())
        }
    }
}

/// The tokens up to the next comma, which belong to a value of any form.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) -> TokenStream {
    let mut skipped = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(token) => skipped.append(token),
            Err(_) => break,
        }
    }
    skipped
}

/// Reads the options of an attribute that has only `crate = path`.
pub(crate) fn parse_crate_option(options: TokenStream, errors: &mut Errors) -> CratePath {
    let parse = |input: ParseStream<'_>| {
        let mut crate_path = CratePath::DEFAULT;
        parse_options(input, "the only one is `crate`", errors, &mut |key, input, _| {
            if key != "crate" {
                return Ok(Known::No);
            }
            crate_path = input.parse()?;
            Ok(Known::Yes)
        });
        Ok(crate_path)
    };
    parse.parse2(options).unwrap_or_else(|error| {
        errors.push(error);
        CratePath::DEFAULT
    })
}
