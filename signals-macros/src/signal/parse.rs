//! Reads the item under `#[signal]`: a static without a value.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Result};
use syn::{Attribute, Error, Ident, Token, Type};

use super::model::Head;
use crate::errors::Errors;

pub(super) const SHAPE: &str = "write `static NAME: Signal<fn(name: Type, …)>;`";

/// The item under `#[signal]`.
pub(super) enum Item {
    /// A static of this type.
    Static(Head, Box<Type>),
    /// A static without a type. rustc itself reports it, and must be given the static to report its uses as well.
    Untyped(Head, Option<Token![:]>),
    /// Anything else. It stays what it is.
    Other,
}

pub(super) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> Result<Item> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    let Some(keyword) = parse_keyword(input, errors)? else {
        input.parse::<TokenStream>()?;
        return Ok(Item::Other);
    };
    let head = Head { attributes, visibility, keyword, name: input.call(Ident::parse_any)? };
    let colon = input.parse()?;
    if input.is_empty() || input.peek(Token![;]) || input.peek(Token![=]) {
        input.parse::<TokenStream>()?;
        return Ok(Item::Untyped(head, colon));
    }
    let declared = match input.parse::<Type>() {
        Ok(declared) => declared,
        Err(error) => {
            input.parse::<TokenStream>()?;
            return Err(Error::new(error.span(), format!("{error}: {SHAPE}")));
        }
    };
    parse_end(input, errors)?;
    Ok(Item::Static(head, Box::new(declared)))
}

/// The span of `static`, if the item is one, or can be read as one.
fn parse_keyword(input: ParseStream<'_>, errors: &mut Errors) -> Result<Option<Span>> {
    let keyword = input.span();
    if input.peek(Token![const]) && !input.peek2(Token![fn]) {
        input.parse::<Token![const]>()?;
        errors.at(keyword, "a signal is one value for the whole program: write `static` in place of `const`");
        return Ok(Some(keyword));
    }
    if !input.peek(Token![static]) {
        errors.at(keyword, format!("a signal is declared as a static: {SHAPE}"));
        return Ok(None);
    }
    input.parse::<Token![static]>()?;
    if let Some(mutable) = input.parse::<Option<Token![mut]>>()? {
        errors.on(mutable, "a signal is never `mut`: remove it");
    }
    Ok(Some(keyword))
}

/// Reads what follows the type. rustc itself reports a missing semicolon.
fn parse_end(input: ParseStream<'_>, errors: &mut Errors) -> Result<()> {
    let equals = input.peek(Token![=]);
    let rest = input.parse::<TokenStream>()?;
    if equals {
        errors.on(rest, "a signal has no value: end the declaration after its type");
    }
    Ok(())
}
