//! The arguments of `link_dependencies!`.

use proc_macro2::{Ident, TokenStream};
use syn::parse::{ParseStream, Parser, Result};
use syn::{Path, Token};

use crate::errors::Errors;

/// The arguments of the macro.
pub(super) struct Arguments {
    /// The user says that the linker will take the whole archive.
    pub(super) is_linked_whole: bool,
}

/// Reads the arguments. Wrong ones count as `whole_archive`, so that one mistake is one error.
pub(super) fn parse(input: TokenStream, errors: &mut Errors) -> Arguments {
    let is_linked_whole = parse_arguments.parse2(input).unwrap_or_else(|error| {
        errors.push(error);
        true
    });
    Arguments { is_linked_whole }
}

/// Like all macros of the crate this one takes `crate = path`, which it does not need.
fn parse_arguments(input: ParseStream<'_>) -> Result<bool> {
    if input.peek(Token![crate]) && input.peek2(Token![=]) {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        input.call(Path::parse_mod_style)?;
        input.parse::<Option<Token![,]>>()?;
    }
    if input.is_empty() {
        return Ok(false);
    }
    let argument: Ident = input.parse()?;
    if argument == "whole_archive" && input.is_empty() {
        return Ok(true);
    }
    let text = "`link_dependencies!` takes no arguments but `whole_archive`, in a `staticlib`";
    Err(syn::Error::new(argument.span(), text))
}
