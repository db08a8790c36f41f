//! What stands in `#[receiver(…)]`: the signals, and how to listen to them.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::{ParseStream, Parser, Result};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitStr, Path, Token, Type, bracketed, token};

use crate::errors::Errors;
use crate::options::{CratePath, Known, parse_options, skip_to_comma};

const OPTIONS: &str = "`sender`, `order`, `uid` and `crate`";
const SHAPE: &str = "name the signal first: `#[receiver(SIGNAL)]` or `#[receiver([SIGNAL, OTHER])]`";

pub(crate) struct Subscription {
    pub(crate) signals: Vec<Path>,
    /// `None` hears every sender.
    pub(crate) senders: Option<Vec<Type>>,
    pub(crate) order: Option<TokenStream>,
    pub(crate) uid: Option<LitStr>,
    pub(crate) crate_path: CratePath,
}

impl Subscription {
    /// Signals or senders that cannot be read leave the subscription without any, so that nothing is said twice.
    pub(crate) fn parse(options: TokenStream, errors: &mut Errors) -> Self {
        let mut subscription =
            Subscription { signals: Vec::new(), senders: None, order: None, uid: None, crate_path: CratePath::DEFAULT };
        let parser = |input: ParseStream<'_>| {
            subscription.parse_all(input, errors);
            Ok(())
        };
        if let Err(error) = parser.parse2(options) {
            errors.push(error);
        }
        subscription
    }

    fn parse_all(&mut self, input: ParseStream<'_>, errors: &mut Errors) {
        match parse_signals(input, errors) {
            Ok(signals) => self.signals = signals,
            Err(error) => {
                errors.push(error);
                if !input.peek2(Token![=]) {
                    skip_to_comma(input);
                }
            }
        }
        if input.is_empty() {
            return;
        }
        if !input.peek2(Token![=])
            && let Err(error) = input.parse::<Token![,]>()
        {
            errors.push(error);
            return;
        }
        parse_options(input, OPTIONS, errors, |key, input, errors| self.parse_value(key, input, errors));
    }

    fn parse_value(&mut self, key: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> Result<Known> {
        match key.to_string().as_str() {
            "sender" => {
                self.senders = Some(Vec::new());
                self.senders = Some(parse_senders(input, errors)?);
            }
            "order" => self.order = Some(skip_to_comma(input)),
            "uid" => self.uid = parse_uid(input, errors)?,
            "crate" => self.crate_path = input.parse()?,
            _ => return Ok(Known::No),
        }
        Ok(Known::Yes)
    }
}

fn parse_signals(input: ParseStream<'_>, errors: &mut Errors) -> Result<Vec<Path>> {
    if input.is_empty() || input.peek2(Token![=]) {
        return Err(Error::new(input.span(), SHAPE));
    }
    if !input.peek(token::Bracket) {
        return Ok(vec![parse_signal(input)?]);
    }
    let content;
    let brackets = bracketed!(content in input);
    let signals = Punctuated::<_, Token![,]>::parse_terminated_with(&content, parse_signal)?;
    if signals.is_empty() {
        errors.at(brackets.span.join(), SHAPE);
    }
    Ok(distinct(signals, "signal", errors))
}

fn parse_signal(input: ParseStream<'_>) -> Result<Path> {
    let span = input.span();
    input.call(Path::parse_mod_style).map_err(|_| Error::new(span, "expected the path of a signal"))
}

fn parse_senders(input: ParseStream<'_>, errors: &mut Errors) -> Result<Vec<Type>> {
    let fork = input.fork();
    if !input.peek(token::Bracket) || (fork.parse::<Type>().is_ok() && fork.peek(Token![::])) {
        return Ok(vec![input.parse()?]);
    }
    let content;
    let brackets = bracketed!(content in input);
    let senders = Punctuated::<_, Token![,]>::parse_terminated(&content)?;
    if senders.is_empty() {
        errors.at(brackets.span.join(), "name the types of senders, or leave `sender` out to hear all");
    }
    Ok(distinct(senders, "sender", errors))
}

/// A receiver named twice for one signal would run twice.
fn distinct<T: ToTokens>(items: Punctuated<T, Token![,]>, what: &str, errors: &mut Errors) -> Vec<T> {
    let mut distinct = Vec::<T>::new();
    for item in items {
        let text = item.to_token_stream().to_string();
        if distinct.iter().any(|other| other.to_token_stream().to_string() == text) {
            errors.on(&item, format!("this {what} is named twice"));
        } else {
            distinct.push(item);
        }
    }
    distinct
}

fn parse_uid(input: ParseStream<'_>, errors: &mut Errors) -> Result<Option<LitStr>> {
    let span = input.span();
    let uid = input.parse::<LitStr>().map_err(|_| Error::new(span, "a uid is a string: `uid = \"billing.ledger\"`"))?;
    if uid.value().is_empty() {
        errors.on(uid, "a uid is not empty: leave it out to use the path of the function");
        return Ok(None);
    }
    Ok(Some(uid))
}
