//! The mistakes found so far, reported all at once.

use std::env;
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Error;

#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn at(&mut self, span: Span, message: impl Display) {
        self.push(Error::new(span, message));
    }

    pub(crate) fn on(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    pub(crate) fn append(&mut self, errors: Errors) {
        if let Some(errors) = errors.0 {
            self.push(errors);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

/// Writes a `compile_error!` for each mistake.
impl ToTokens for Errors {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Some(errors) = &self.0 else { return };
        if is_of_edition_2015() {
            tokens.extend(errors.clone().into_iter().map(|error| in_edition_2015(&error)));
        } else {
            errors.to_compile_error().to_tokens(tokens);
        }
    }
}

/// Returns `true` if cargo started rustc, in whose process macros run, for a crate of edition 2015.
fn is_of_edition_2015() -> bool {
    env::args_os().any(|argument| argument == "--edition=2015")
}

/// syn writes `::core::compile_error!` with the user's span. In edition 2015 that is a path of the user's crate, and rustc would
/// only say that there is no such path.
fn in_edition_2015(error: &Error) -> TokenStream {
    let message = error.to_string();
    quote_spanned!(error.span()=> compile_error! { #message })
}
