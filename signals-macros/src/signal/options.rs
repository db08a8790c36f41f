//! The options of `#[signal]`.

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser, Result};
use syn::{Error, LitInt, Token};

use super::model::Receivers;
use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::options::{Known, parse_options, skip_to_comma};

const KNOWN: &str = "the options are `receivers` and `crate`";
const SHAPE: &str = "`receivers` is a number or a range of numbers: `1`, `1..`, `..=3`, `1..=3`";

pub(super) struct SignalOptions {
    pub(super) crate_path: CratePath,
    pub(super) receivers: Option<Receivers>,
}

pub(super) fn parse(options: TokenStream, errors: &mut Errors) -> SignalOptions {
    let mut parsed = SignalOptions { crate_path: CratePath::DEFAULT, receivers: None };
    let parse = |input: ParseStream<'_>| {
        parse_options(input, KNOWN, errors, &mut |key, input, _| {
            if key == "receivers" {
                parsed.receivers = Some(parse_receivers(input)?);
            } else if key == "crate" {
                parsed.crate_path = input.parse()?;
            } else {
                return Ok(Known::No);
            }
            Ok(Known::Yes)
        });
        Ok(())
    };
    if let Err(error) = parse.parse2(options) {
        errors.push(error);
    }
    parsed
}

fn parse_receivers(input: ParseStream<'_>) -> Result<Receivers> {
    let value = skip_to_comma(input);
    let receivers = parse_range.parse2(value.clone()).map_err(|_| Error::new_spanned(&value, SHAPE))?;
    if receivers.at_most.is_some_and(|at_most| at_most < receivers.at_least) {
        return Err(Error::new_spanned(&value, "no number is in this range"));
    }
    Ok(receivers)
}

fn parse_range(input: ParseStream<'_>) -> Result<Receivers> {
    let start = parse_number(input)?;
    if let (Some(exactly), true) = (start, input.is_empty()) {
        return Ok(Receivers { at_least: exactly, at_most: Some(exactly) });
    }
    let at_least = start.unwrap_or(0);
    if input.parse::<Option<Token![..=]>>()?.is_some() {
        return Ok(Receivers { at_least, at_most: Some(input.parse::<LitInt>()?.base10_parse()?) });
    }
    input.parse::<Token![..]>()?;
    match (start, parse_number(input)?) {
        (None, None) => Err(input.error(SHAPE)),
        // No number is less than 0.
        (_, Some(0)) => Ok(Receivers { at_least: at_least.max(1), at_most: Some(0) }),
        (_, end) => Ok(Receivers { at_least, at_most: end.map(|end| end - 1) }),
    }
}

fn parse_number(input: ParseStream<'_>) -> Result<Option<u32>> {
    input.parse::<Option<LitInt>>()?.map(|number| number.base10_parse()).transpose()
}
