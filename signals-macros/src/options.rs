//! `key = value` options of an attribute.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::token::PathSep;
use syn::{Attribute, Ident, Path, Result, Token};

use crate::errors::Errors;

/// The path of `signals-core` in the user's crate, and from there to what the macros expand to.
#[derive(Clone)]
pub(crate) struct CratePath(Option<Path>);

impl CratePath {
    /// `::signals_core`, unless an option says otherwise.
    pub(crate) const DEFAULT: Self = CratePath(None);

    /// The hidden module, in the scope of [`import`](Self::import). Its name carries the patch version of both crates.
    pub(crate) fn private(&self) -> Private {
        Private { is_imported: self.0.is_some(), span: Span::call_site() }
    }

    /// Brings a path of the user into scope, once, so that a wrong one is one error.
    pub(crate) fn import(&self) -> Option<TokenStream> {
        let private = private_module();
        let imported = Ident::new(IMPORTED, Span::call_site());
        self.0.as_ref().map(|path| quote!(use #path::#private as #imported;))
    }

    /// The hidden module for a receiver, and what brings it and the names of its module `receiver` into scope: one import of
    /// all, for the compiler takes longer for each other, and for each segment of each path.
    pub(crate) fn of_receiver(&self) -> (Private, TokenStream) {
        let private = Private { is_imported: true, span: Span::call_site() };
        let import = match &self.0 {
            None => {
                let path = Private { is_imported: false, ..private };
                quote!(use #path::receiver::*;)
            }
            Some(path) => {
                let module = private_module();
                // Two, of which a wrong path makes one error: of what is imported by name rustc then says no more.
                quote! {
                    use #path::#module as #private;
                    use #private::AnySignal as _;
                    use #private::receiver::{
                        __signals_core_async_slot, __signals_core_concat, __signals_core_module_path,
                        __signals_core_receiver_slot, __signals_core_slot,
                    };
                }
            }
        };
        (private, import)
    }

    /// Whether the code is in `signals-core` itself.
    pub(crate) fn is_own(&self) -> bool {
        self.0.as_ref().is_some_and(|path| path.is_ident("crate"))
    }

    /// This path, or the other if no option gave this one.
    pub(crate) fn or(self, other: &Self) -> Self {
        if self.0.is_some() { self } else { other.clone() }
    }
}

fn private_module() -> Ident {
    Ident::new(concat!("__private", env!("CARGO_PKG_VERSION_PATCH")), Span::call_site())
}

/// What the hidden module is imported as.
const IMPORTED: &str = "__signals_core_private";

/// The hidden module.
///
/// It writes its tokens itself: a stream would be copied by the compiler each time, for each of the many times that an
/// expansion names the module.
#[derive(Clone, Copy)]
pub(crate) struct Private {
    is_imported: bool,
    span: Span,
}

impl Private {
    /// The same, as if it stood at the user's `span`: rustc points at the whole attribute where an expression begins or
    /// ends with one of the macro's own tokens.
    pub(crate) fn here(self, span: Span) -> Self {
        Private { span: at(span), ..self }
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Private { is_imported, span } = *self;
        if is_imported {
            Ident::new(IMPORTED, span).to_tokens(tokens);
            return;
        }
        let colons = PathSep { spans: [span; 2] };
        colons.to_tokens(tokens);
        Ident::new("signals_core", span).to_tokens(tokens);
        colons.to_tokens(tokens);
        let mut private = private_module();
        private.set_span(span);
        private.to_tokens(tokens);
    }
}

impl Parse for CratePath {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let span = input.span();
        match input.call(Path::parse_mod_style) {
            Ok(path) => Ok(CratePath(Some(path))),
            Err(_) => {
                Err(syn::Error::new(span, "expected the path of `signals_core`: `crate = library::signals_core`"))
            }
        }
    }
}

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

/// Reads the options of an attribute that has none but `crate = path`.
pub(crate) fn parse_crate_option(options: TokenStream, errors: &mut Errors) -> CratePath {
    let mut crate_path = CratePath::DEFAULT;
    let read = read(options, &mut |input| {
        parse_options(input, "the only one is `crate`", errors, &mut |key, input, _| {
            if key != "crate" {
                return Ok(Known::No);
            }
            crate_path = input.parse()?;
            Ok(Known::Yes)
        });
        Ok(())
    });
    if let Err(error) = read {
        errors.push(error);
    }
    crate_path
}

/// Has `parse` read all of the tokens.
///
/// It is compiled once. syn's `Parser` is generic, and would be compiled for each closure.
pub(crate) fn read(tokens: TokenStream, parse: &mut dyn FnMut(ParseStream<'_>) -> Result<()>) -> Result<()> {
    (|input: ParseStream<'_>| parse(input)).parse2(tokens)
}

/// Whether an attribute of the user's item is meant for all that is made of it.
pub(crate) fn is_inherited(attribute: &Attribute) -> bool {
    ["cfg", "allow", "warn", "deny"].iter().any(|name| attribute.path().is_ident(name))
}

/// A span that resolves names where the attribute stands and points at the user's `span`.
///
/// Lints take code with such a span for the macro's, and leave it alone.
pub(crate) fn at(span: Span) -> Span {
    Span::call_site().located_at(span)
}
