//! The arguments of `link_dependencies!`.

use proc_macro2::{Ident, TokenStream};
use syn::Token;
use syn::parse::{ParseStream, Parser, Result};

use crate::crate_path::CratePath;
use crate::errors::Errors;

/// The arguments of the macro.
pub(super) struct Arguments {
    pub(super) crate_path: CratePath,
    /// The user says that the linker will take the whole archive.
    pub(super) is_linked_whole: bool,
}

/// Reads the arguments. Wrong ones count as `whole_archive`, so that one mistake is one error.
pub(super) fn parse(input: TokenStream, errors: &mut Errors) -> Arguments {
    parse_arguments.parse2(input).unwrap_or_else(|error| {
        errors.push(error);
        Arguments { crate_path: CratePath::DEFAULT, is_linked_whole: true }
    })
}

fn parse_arguments(input: ParseStream<'_>) -> Result<Arguments> {
    let mut arguments = Arguments { crate_path: CratePath::DEFAULT, is_linked_whole: false };
    if input.peek(Token![crate]) && input.peek2(Token![=]) {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        arguments.crate_path = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
    }
    if input.is_empty() {
        return Ok(arguments);
    }
    let argument: Ident = input.parse()?;
    if argument == "whole_archive" && input.is_empty() {
        return Ok(Arguments { is_linked_whole: true, ..arguments });
    }
    let text = "`link_dependencies!` takes no arguments but `whole_archive`, in a `staticlib`";
    Err(syn::Error::new(argument.span(), text))
}
