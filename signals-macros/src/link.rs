//! `link_dependencies!`: links what cargo hands to rustc, whether or not code names it.
//!
//! rustc leaves out an `--extern` crate that no code names, and with it the receivers in that crate.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use signals_link::{Dependencies, Unlinked};
use syn::parse::ParseStream;
use syn::{Path, Result, Token};

use crate::errors::Errors;
use crate::options::read;

pub(crate) fn link_dependencies(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut is_linked_whole = false;
    let read = read(input, &mut |input| {
        is_linked_whole = parse_arguments(input)?;
        Ok(())
    });
    if let Err(error) = read {
        errors.push(error);
        is_linked_whole = true;
    }
    let dependencies = Dependencies::of_crate();
    if dependencies.is_archive && !is_linked_whole {
        errors.at(Span::call_site(), EXPLAIN_ARCHIVE);
    }
    for unlinked in &dependencies.unlinked {
        errors.at(Span::call_site(), explain(unlinked));
    }
    for shared in &dependencies.shared {
        errors.at(Span::call_site(), explain_shared(shared));
    }
    let mut expanded = TokenStream::new();
    for name in &dependencies.externs {
        // No code can name such a crate.
        if !["crate", "self", "super", "Self"].contains(&name.as_str()) {
            let name = Ident::new_raw(name, Span::call_site());
            quote!(extern crate #name as _;).to_tokens(&mut expanded);
        }
    }
    errors.write_compile_errors(&mut expanded);
    expanded
}

/// Whether an archive will be linked whole. Like all macros of the crate this one takes `crate = path`; it expands to nothing
/// that needs the path.
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

fn explain(Unlinked { root, dependent, dependency }: &Unlinked) -> String {
    format!(
        "`{dependency}` is not linked: `{dependent}` depends on it but never names it, so its receivers would be left \
         out. Put `signals_core::link_dependencies!();` into the library of `{dependent}`, or add `{dependency}` to \
         the dependencies of `{root}`"
    )
}

const EXPLAIN_ARCHIVE: &str = "whoever links a `staticlib` takes out of it only what is named, and would leave receivers \
     out. Build it with `lto = \"fat\"`, or have it linked whole (`-Wl,--whole-archive`) and say so here: \
     `link_dependencies!(whole_archive)`";

fn explain_shared(shared: &str) -> String {
    format!(
        "`{shared}` is linked as a shared library, with a `signals-core` that hears only of receivers in there: all others \
         would be left out. Add \"rlib\" to the `crate-type` of `{shared}` and build without `-C prefer-dynamic`, or \
         have all receivers below `{shared}`, and `signals_core::link_dependencies!();` in there and not here"
    )
}
