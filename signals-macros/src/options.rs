//! `key = value` options of an attribute.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, Path, Result, Token};

use crate::errors::Errors;

/// The path of `signals-core` in the user's crate, and from there to what the macros expand to.
#[derive(Clone)]
pub(crate) struct CratePath(Option<Path>);

impl CratePath {
    /// `::signals_core`, unless an option says otherwise.
    pub(crate) const DEFAULT: Self = CratePath(None);

    /// The hidden module, whose name carries the patch version of both crates.
    pub(crate) fn private(&self) -> TokenStream {
        let private = format_ident!("__private{}", env!("CARGO_PKG_VERSION_PATCH"));
        let path = self.0.as_ref().map_or_else(|| quote!(::signals_core), ToTokens::to_token_stream);
        quote!(#path::#private)
    }
}

impl Parse for CratePath {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        input.call(Path::parse_mod_style).map(|path| CratePath(Some(path)))
    }
}

/// Reads `key = value, …` to the end of `input`. `value` reads one value, or says that it does not know the key.
///
/// A mistake in one option leaves the others readable.
pub(crate) fn parse_options(
    input: ParseStream<'_>,
    known: &str,
    errors: &mut Errors,
    mut value: impl FnMut(&Ident, ParseStream<'_>, &mut Errors) -> Result<Known>,
) {
    let mut seen = Vec::new();
    while !input.is_empty() {
        if let Err(error) = parse_option(input, known, &mut seen, errors, &mut value) {
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

/// Whether the key of an option is one that the attribute has.
pub(crate) enum Known {
    Yes,
    No,
}

fn parse_option(
    input: ParseStream<'_>,
    known: &str,
    seen: &mut Vec<Ident>,
    errors: &mut Errors,
    value: &mut impl FnMut(&Ident, ParseStream<'_>, &mut Errors) -> Result<Known>,
) -> Result<()> {
    let key = input
        .call(Ident::parse_any)
        .map_err(|error| syn::Error::new(error.span(), format!("expected an option: {known}")))?;
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(key.span(), format!("expected `{key} = …`; the options are {known}")));
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
            errors.at(key.span(), format!("unknown option `{key}`: there are {known}"));
            skip_to_comma(input);
            Ok(())
        }
    }
}

/// The tokens up to the next comma, which belong to a value of any form.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) -> TokenStream {
    let mut skipped = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        skipped.extend(input.parse::<TokenTree>());
    }
    skipped
}

/// Reads the options of an attribute that has none but `crate = path`.
pub(crate) fn parse_crate_option(options: TokenStream, errors: &mut Errors) -> CratePath {
    let mut crate_path = CratePath::DEFAULT;
    let parser = |input: ParseStream<'_>| {
        parse_options(input, "`crate`", errors, |key, input, _| {
            if key != "crate" {
                return Ok(Known::No);
            }
            crate_path = input.parse()?;
            Ok(Known::Yes)
        });
        Ok(())
    };
    if let Err(error) = parser.parse2(options) {
        errors.push(error);
    }
    crate_path
}

/// A span that resolves names where the attribute stands and points at the user's `span`.
///
/// Lints take code with such a span for the macro's, and leave it alone.
pub(crate) fn at(span: Span) -> Span {
    Span::call_site().located_at(span)
}
