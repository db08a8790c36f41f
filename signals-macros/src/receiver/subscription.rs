//! Reads the content of `#[receiver(…)]`: the signals, then options.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser, Result};
use syn::{Error, Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Path, Token, Type, bracketed, token};

use super::model::{Named, Subscription};
use crate::errors::Errors;
use crate::options::{Known, parse_options, skip_to_comma};

const OPTIONS: &str = "the options are `sender`, `order`, `after`, `before`, `uid` and `crate`";
const KEYS: [&str; 6] = ["sender", "order", "after", "before", "uid", "crate"];
const SHAPE: &str = "name the signal first: `#[receiver(SIGNAL)]` or `#[receiver([SIGNAL, OTHER])]`";

/// If signals or senders cannot be read, the subscription has none, so that no mistake is reported twice.
///
/// `attribute` is where to report that there are no options at all.
pub(super) fn parse(options: TokenStream, attribute: Span, errors: &mut Errors) -> Subscription {
    let mut subscription = Subscription::new();
    if options.is_empty() {
        errors.at(attribute, SHAPE);
        return subscription;
    }
    let parse = |input: ParseStream<'_>| {
        parse_all(&mut subscription, input, errors);
        // What is left follows a mistake that has been reported.
        input.parse::<TokenStream>().map(drop)
    };
    if let Err(error) = parse.parse2(options) {
        errors.push(error);
    }
    subscription
}

fn parse_all(subscription: &mut Subscription, input: ParseStream<'_>, errors: &mut Errors) {
    if input.peek2(Token![=]) {
        errors.at(input.span(), SHAPE);
        return;
    }
    match parse_signals(input, errors) {
        Ok(signals) => subscription.signals = signals,
        Err(error) => {
            errors.push(error);
            skip_to_comma(input);
        }
    }
    if input.is_empty() {
        return;
    }
    if input.parse::<Token![,]>().is_err() {
        errors.at(input.span(), "expected `,` and options, or nothing: `#[receiver(SIGNAL, order = 1)]`");
        return;
    }
    if let Some(signal) = another_signal(input) {
        errors.on(signal, "several signals stand in a list: `#[receiver([SIGNAL, OTHER])]`");
        skip_to_comma(input);
        if input.parse::<Token![,]>().is_err() {
            return;
        }
    }
    parse_options(input, OPTIONS, errors, &mut |key, input, errors| parse_value(subscription, key, input, errors));
}

fn parse_value(
    subscription: &mut Subscription,
    key: &Ident,
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> Result<Known> {
    match key.to_string().as_str() {
        "sender" => {
            subscription.senders = Some(Vec::new());
            subscription.senders = Some(parse_senders(input, errors)?);
        }
        "order" => subscription.order = Some(parse_order(input)?),
        "after" => subscription.after = parse_names(input)?,
        "before" => subscription.before = parse_names(input)?,
        "uid" => subscription.uid = parse_uid(input, errors)?,
        "crate" => subscription.crate_path = input.parse()?,
        _ => return Ok(Known::No),
    }
    Ok(Known::Yes)
}

fn parse_signals(input: ParseStream<'_>, errors: &mut Errors) -> Result<Vec<Path>> {
    if !input.peek(token::Bracket) {
        return Ok(vec![parse_signal(input)?]);
    }
    let content;
    let brackets = bracketed!(content in input);
    let mut signals = Vec::new();
    let mut repeated = Errors::default();
    let mut distinct = Distinct::of("signal", &mut repeated);
    parse_list(&content, &mut |input| {
        let signal = parse_signal(input)?;
        if distinct.adds(&signal) {
            signals.push(signal);
        }
        Ok(())
    })?;
    if signals.is_empty() {
        errors.at(brackets.span.join(), SHAPE);
    }
    errors.append(repeated);
    Ok(signals)
}

/// Reads a list to its end. What follows a mistake in it is left out.
fn parse_list(input: ParseStream<'_>, item: &mut dyn FnMut(ParseStream<'_>) -> Result<()>) -> Result<()> {
    let mut read = Ok(());
    while read.is_ok() && !input.is_empty() {
        read = item(input);
        if read.is_ok() && !input.is_empty() {
            read = input.parse::<Token![,]>().map(drop);
        }
    }
    if read.is_err() {
        input.parse::<TokenStream>()?;
    }
    read
}

/// The path of a signal where an option should stand.
fn another_signal(input: ParseStream<'_>) -> Option<Path> {
    let fork = input.fork();
    let path = fork.call(Path::parse_mod_style).ok()?;
    let is_option = path.get_ident().is_some_and(|name| KEYS.iter().any(|key| name == key));
    (!is_option && (fork.is_empty() || fork.peek(Token![,]))).then_some(path)
}

fn parse_signal(input: ParseStream<'_>) -> Result<Path> {
    let span = input.span();
    input.call(Path::parse_mod_style).map_err(|_| Error::new(span, "expected the path of a signal"))
}

fn parse_senders(input: ParseStream<'_>, errors: &mut Errors) -> Result<Vec<Type>> {
    if !is_list_of_senders(input) {
        return Ok(vec![parse_sender(input)?]);
    }
    let content;
    let brackets = bracketed!(content in input);
    let mut senders = Vec::new();
    let mut repeated = Errors::default();
    let mut distinct = Distinct::of("sender", &mut repeated);
    parse_list(&content, &mut |input| {
        let sender = parse_sender(input)?;
        if distinct.adds(&sender) {
            senders.push(sender);
        }
        Ok(())
    })?;
    if senders.is_empty() {
        errors.at(brackets.span.join(), "name the types of senders, or leave `sender` out to receive from all senders");
    }
    errors.append(repeated);
    Ok(senders)
}

/// `[A, B]` is a list. `[u8; 3]` and `<[u8]>::Type` are types, and so is `[A]`, which is read as a list.
fn is_list_of_senders(input: ParseStream<'_>) -> bool {
    let fork = input.fork();
    match fork.parse::<Type>() {
        Ok(Type::Array(_)) => false,
        Ok(_) => input.peek(token::Bracket) && !fork.peek(Token![::]),
        Err(_) => input.peek(token::Bracket),
    }
}

fn parse_sender(input: ParseStream<'_>) -> Result<Type> {
    let span = input.span();
    input.parse().map_err(|_| Error::new(span, "a sender is named by its type: `sender = Account`"))
}

/// Reports what a list names again: the receiver would run twice.
struct Distinct<'a> {
    what: &'static str,
    seen: Vec<String>,
    errors: &'a mut Errors,
}

impl<'a> Distinct<'a> {
    fn of(what: &'static str, errors: &'a mut Errors) -> Self {
        Distinct { what, seen: Vec::new(), errors }
    }

    /// Returns `true` if the item was not there before.
    fn adds(&mut self, item: &dyn ToTokens) -> bool {
        let text = item.to_token_stream().to_string();
        let is_new = !self.seen.contains(&text);
        if is_new {
            self.seen.push(text);
        } else {
            self.errors.on(item, format!("this {} is named twice", self.what));
        }
        is_new
    }
}

fn parse_names(input: ParseStream<'_>) -> Result<Vec<Named>> {
    if !input.peek(token::Bracket) {
        return Ok(vec![parse_name(input)?]);
    }
    let content;
    bracketed!(content in input);
    let mut names = Vec::new();
    parse_list(&content, &mut |input| {
        names.push(parse_name(input)?);
        Ok(())
    })?;
    Ok(names)
}

fn parse_name(input: ParseStream<'_>) -> Result<Named> {
    let span = input.span();
    if input.peek(LitStr) {
        let uid = input.parse::<LitStr>()?;
        let is_empty = uid.value().is_empty();
        let empty =
            || Error::new(span, "a uid is not empty: name the receiver by its uid or by the path of its function");
        return if is_empty { Err(empty()) } else { Ok(Named::Uid(uid)) };
    }
    let shape = "a receiver is named by the path of its function or by its uid: `after = billing::charge`, \
                 `after = \"billing.ledger\"`";
    let function = input.parse::<ExprPath>().map_err(|_| Error::new(span, shape))?;
    if input.peek(Token![<]) {
        return Err(Error::new(input.span(), "write `::` before the type arguments: `after = Ledger::<u8>::record`"));
    }
    Ok(Named::Function(function))
}

/// Any expression: rustc checks that it is a constant `i32`.
fn parse_order(input: ParseStream<'_>) -> Result<TokenStream> {
    let fork = input.fork();
    // Commas between type arguments are not the end of it.
    if fork.parse::<Expr>().is_ok() && (fork.is_empty() || fork.peek(Token![,])) {
        return Ok(input.parse::<Expr>()?.into_token_stream());
    }
    let order = skip_to_comma(input);
    // Without its feature `full` syn knows no expression with a block in it.
    let has_block = |token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    if !order.clone().into_iter().any(has_block) {
        return Err(Error::new_spanned(order, "an order is a number: `order = -10`"));
    }
    Ok(order)
}

/// Any expression: rustc checks that it is a constant `&str`.
fn parse_uid(input: ParseStream<'_>, errors: &mut Errors) -> Result<Option<Expr>> {
    let shape = "a uid is a string: `uid = \"billing.ledger\"`";
    let span = input.span();
    let uid = input.parse::<Expr>().map_err(|_| Error::new(span, shape))?;
    match &uid {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if text.value().is_empty() => {
            errors.on(text, "a uid is not empty: leave it out to use the path of the function");
            Ok(None)
        }
        Expr::Lit(ExprLit { lit: Lit::Str(_), .. }) => Ok(Some(uid)),
        Expr::Lit(other) => Err(Error::new_spanned(other, shape)),
        _ => Ok(Some(uid)),
    }
}
