//! `link_dependencies!`: links what cargo hands to rustc, whether or not code names it.
//!
//! rustc leaves out an `--extern` crate that no code names, and with it the receivers in that crate.

mod library;
mod tree;
mod unlinked;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Path, Result, Token};

use crate::command_line::CommandLine;
use crate::errors::Errors;
use crate::link::unlinked::{Unlinked, find_unlinked};

pub(crate) fn link_dependencies(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    if let Err(error) = parse_arguments.parse2(input) {
        errors.push(error);
    }
    let command_line = CommandLine::of_rustc();
    for unlinked in find_unlinked(&command_line) {
        errors.at(Span::call_site(), explain(&unlinked));
    }
    let externs = command_line.externs.iter().filter_map(|name| extern_ident(name));
    let errors = errors.into_compile_errors();
    quote! {
        #(extern crate #externs as _;)*
        #errors
    }
}

/// Like all macros of the crate this one takes `crate = path`. It expands to nothing that needs the path.
fn parse_arguments(input: ParseStream<'_>) -> Result<()> {
    if input.peek(Token![crate]) && input.peek2(Token![=]) {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        input.call(Path::parse_mod_style)?;
        input.parse::<Option<Token![,]>>()?;
    }
    if input.is_empty() { Ok(()) } else { Err(input.error("`link_dependencies!` takes no arguments")) }
}

fn extern_ident(name: &str) -> Option<Ident> {
    let raw = format!("r#{name}");
    let mut ident = syn::parse_str::<Ident>(name).or_else(|_| syn::parse_str::<Ident>(&raw)).ok()?;
    ident.set_span(Span::call_site());
    Some(ident)
}

fn explain(Unlinked { root, dependent, dependency }: &Unlinked) -> String {
    format!(
        "`{dependency}` is not linked: `{dependent}` depends on it but never names it, so its receivers would be left \
         out. Put `signals_core::link_dependencies!();` into the library of `{dependent}`, or add `{dependency}` to \
         the dependencies of `{root}`"
    )
}
