//! Reads the content of `#[durable(…)]`: the signal, then options.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser, Result};
use syn::{Error, Expr, Ident, LitStr, Path, Token, Type};

use crate::errors::Errors;
use crate::model::{Millis, Options};

const SHAPE: &str = "name the signal first: `#[durable(SIGNAL, uid = \"mail.thank\")]`";
const KNOWN: &str = "the options are `uid`, `retry`, `timeout`, `key`, `store`, `sender` and `crate`";
const NO_UID: &str = "a durable receiver has a uid, which names its events in stores for ever: `uid = \"mail.thank\"`";

/// `None` if a mistake keeps the receiver from being expanded.
pub(crate) fn parse(options: TokenStream, errors: &mut Errors) -> Option<Options> {
    let parse = |input: ParseStream<'_>| parse_all(input, errors);
    parse.parse2(options).unwrap_or_else(|error| {
        errors.push(error);
        None
    })
}

fn parse_all(input: ParseStream<'_>, errors: &mut Errors) -> Result<Option<Options>> {
    if input.is_empty() || input.peek2(Token![=]) {
        return Err(Error::new(input.span(), SHAPE));
    }
    let span = input.span();
    let signal = input.call(Path::parse_mod_style).map_err(|_| Error::new(span, SHAPE))?;
    let mut given = Given::default();
    let mut is_fine = true;
    while !input.is_empty() {
        let read =
            input.parse::<Token![,]>().and_then(|_| if input.is_empty() { Ok(()) } else { given.parse_one(input) });
        if let Err(error) = read {
            errors.push(error);
            is_fine = false;
            skip_to_comma(input);
        }
    }
    if given.uid.is_none() && !given.seen.iter().any(|key| key == "uid") {
        errors.at(Span::call_site(), NO_UID);
    }
    let Given { uid, retry, timeout, key, store, sender, crate_path, .. } = given;
    let options = uid.map(|uid| Options { signal, uid, retry, timeout, key, store, sender, crate_path });
    Ok(options.filter(|_| is_fine))
}

/// The options that were given so far.
#[derive(Default)]
struct Given {
    seen: Vec<Ident>,
    uid: Option<LitStr>,
    retry: Option<Expr>,
    timeout: Option<Millis>,
    key: Option<Ident>,
    store: Option<Path>,
    sender: Option<Type>,
    crate_path: Option<Path>,
}

impl Given {
    fn parse_one(&mut self, input: ParseStream<'_>) -> Result<()> {
        let key = input
            .call(Ident::parse_any)
            .map_err(|error| Error::new(error.span(), format!("expected an option; {KNOWN}")))?;
        if !input.peek(Token![=]) {
            return Err(Error::new(key.span(), format!("expected `{key} = …`; {KNOWN}")));
        }
        input.parse::<Token![=]>()?;
        if self.seen.contains(&key) {
            return Err(Error::new(key.span(), format!("`{key}` is given twice")));
        }
        self.seen.push(key.clone());
        self.parse_value(&key, input)
    }

    fn parse_value(&mut self, key: &Ident, input: ParseStream<'_>) -> Result<()> {
        match key.to_string().as_str() {
            "uid" => self.uid = Some(parse_uid(input)?),
            "retry" => self.retry = Some(parse_as(input, "`retry` is the number of further attempts: `retry = 5`")?),
            "timeout" => self.timeout = Some(parse_timeout(input)?),
            "key" => self.key = Some(parse_as(input, "`key` names an argument of the signal: `key = order_id`")?),
            "store" => self.store = Some(parse_as(input, "`store` names a static: `store = EVENTS`")?),
            "sender" => self.sender = Some(parse_as(input, "a sender is named by its type: `sender = Account`")?),
            "crate" => {
                let shape = "expected the path of `signals_durable`: `crate = library::signals_durable`";
                let span = input.span();
                let path = input.call(Path::parse_mod_style).map_err(|_| Error::new(span, shape))?;
                self.crate_path = Some(path);
            }
            _ => return Err(Error::new(key.span(), format!("there is no option `{key}`; {KNOWN}"))),
        }
        Ok(())
    }
}

/// Reads a value, or reports what it looks like.
fn parse_as<T: Parse>(input: ParseStream<'_>, shape: &str) -> Result<T> {
    let span = input.span();
    input.parse().map_err(|_| Error::new(span, shape))
}

fn parse_uid(input: ParseStream<'_>) -> Result<LitStr> {
    let span = input.span();
    let uid = input.parse::<LitStr>().map_err(|_| Error::new(span, "a uid is a string: `uid = \"mail.thank\"`"))?;
    if uid.value().is_empty() {
        return Err(Error::new(span, "a uid is not empty"));
    }
    if uid.value().len() > 255 {
        return Err(Error::new(
            span,
            "a uid takes at most 255 bytes, because it names the queue of the handler in brokers",
        ));
    }
    Ok(uid)
}

fn parse_timeout(input: ParseStream<'_>) -> Result<Millis> {
    let shape = "a timeout is a string of a whole number and a unit, `ms`, `s`, `m` or `h`, and at most a year: `timeout = \"30s\"`";
    let span = input.span();
    let text = input.parse::<LitStr>().map_err(|_| Error::new(span, shape))?.value();
    millis(text.trim()).map(Millis).ok_or_else(|| Error::new(span, shape))
}

/// `None` if the text is no time, no time at all, or so long that the end of a lease would be no time of databases.
fn millis(text: &str) -> Option<u64> {
    let unit = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let number = text.strip_suffix(unit)?.parse::<u64>().ok()?;
    let factor = match unit.trim_start() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(factor).filter(|&millis| (1..=366 * 24 * 3_600_000).contains(&millis))
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _ = input.parse::<TokenTree>();
    }
}
