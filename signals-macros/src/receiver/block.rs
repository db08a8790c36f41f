//! Reads the `impl` block under `#[receivers]`.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::parse::{ParseStream, Parser, Result};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Meta, Path, Token, Type, parse_quote};

use super::function;
use super::model::{Function, Owner, Subscription};
use super::subscription;
use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::options::skip_to_comma;

pub(super) struct Block {
    pub(super) owner: Owner,
    /// The block without the attributes of its receivers.
    pub(super) item: TokenStream,
    pub(super) functions: Vec<(Function, Subscriptions)>,
}

/// The content and the place of each `#[receiver(…)]` of a function.
type Subscriptions = Vec<(Subscription, Span)>;

pub(super) fn parse(input: ParseStream<'_>, crate_path: &CratePath, errors: &mut Errors) -> Result<Block> {
    let attributes = input.call(Attribute::parse_outer)?;
    let mut item = quote!(#(#attributes)*);
    let owner = parse_owner(attributes, crate_path.clone(), &input.fork(), errors)?;
    // There can be other braces before it: `impl Ledger<{ 1 + 1 }> { … }`.
    let mut tokens = input.parse::<TokenStream>()?.into_iter().collect::<Vec<_>>();
    let Some(TokenTree::Group(body)) = tokens.pop() else { return Err(input.error("expected a block")) };
    item.append_all(tokens);
    let parse = |input: ParseStream<'_>| parse_items(input, &owner, errors);
    let (items, functions) = parse.parse2(body.stream())?;
    item.append(in_braces(items, body.span()));
    Ok(Block { owner, item, functions })
}

fn in_braces(items: TokenStream, span: Span) -> Group {
    let mut group = Group::new(Delimiter::Brace, items);
    group.set_span(span);
    group
}

/// Reads `impl Type` or `impl Trait for Type`.
fn parse_owner(
    attributes: Vec<Attribute>,
    crate_path: CratePath,
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> Result<Owner> {
    let start = input.span();
    input.parse::<Option<Token![unsafe]>>()?;
    if !input.peek(Token![impl]) {
        return Err(Error::new(start, "`#[receivers]` goes on an `impl` block; a function takes `#[receiver(…)]`"));
    }
    input.parse::<Token![impl]>()?;
    if input.peek(Token![<]) {
        errors.at(input.span(), "the receivers of a generic `impl` cannot be linked: nothing decides its parameters");
        input.parse::<syn::Generics>()?;
    }
    let ty = input.parse::<Type>()?;
    if input.parse::<Option<Token![for]>>()?.is_none() {
        return Ok(Owner { ty, of_trait: None, attributes, crate_path });
    }
    let of_trait = match ty {
        Type::Path(ty) => ty.path,
        ty => return Err(Error::new_spanned(ty, "expected a trait")),
    };
    Ok(Owner { ty: input.parse()?, of_trait: Some(of_trait), attributes, crate_path })
}

/// The items without the attributes of receivers, and the functions that had some.
fn parse_items(
    input: ParseStream<'_>,
    owner: &Owner,
    errors: &mut Errors,
) -> Result<(TokenStream, Vec<(Function, Subscriptions)>)> {
    let inner = input.call(Attribute::parse_inner)?;
    let mut items = quote!(#(#inner)*);
    let mut functions = Vec::new();
    let mut has_receivers = false;
    while !input.is_empty() {
        let (receivers, others) = split_attributes(input.call(Attribute::parse_outer)?);
        items.extend(quote!(#(#others)*));
        if !receivers.is_empty() {
            has_receivers = true;
            functions.extend(parse_function(&input.fork(), others, &receivers, owner, errors));
        }
        skip_item(input, &mut items)?;
    }
    if !has_receivers {
        errors.at(Span::call_site(), "no function of this block is a receiver: put `#[receiver(…)]` on those that are");
    }
    Ok((items, functions))
}

/// A `#[receiver(…)]`, and the condition under which it is there, as an attribute.
struct Found {
    attribute: Attribute,
    cfg: Option<Attribute>,
}

/// Takes the attributes of receivers out of the others, also those in a `#[cfg_attr(…)]`, which rustc has not read yet.
fn split_attributes(attributes: Vec<Attribute>) -> (Vec<Found>, Vec<Attribute>) {
    let (mut receivers, mut others) = (Vec::new(), Vec::new());
    for attribute in attributes {
        if is_receiver(attribute.path()) {
            receivers.push(Found { attribute, cfg: None });
            continue;
        }
        let Some((condition, conditional)) = parse_cfg_attr(&attribute) else {
            others.push(attribute);
            continue;
        };
        let (found, rest): (Vec<_>, Vec<_>) = conditional.into_iter().partition(|meta| is_receiver(meta.path()));
        if found.is_empty() {
            others.push(attribute);
            continue;
        }
        let cfg = Some(parse_quote!(#[cfg(#condition)]));
        receivers.extend(found.iter().map(|meta| Found { attribute: parse_quote!(#[#meta]), cfg: cfg.clone() }));
        if !rest.is_empty() {
            others.push(parse_quote!(#[cfg_attr(#condition, #(#rest),*)]));
        }
    }
    (receivers, others)
}

fn is_receiver(path: &Path) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == "receiver")
}

/// The condition and the attributes of a `#[cfg_attr(…)]`.
fn parse_cfg_attr(attribute: &Attribute) -> Option<(TokenStream, Punctuated<Meta, Token![,]>)> {
    let list = attribute.meta.require_list().ok().filter(|list| list.path.is_ident("cfg_attr"))?;
    let parse = |input: ParseStream<'_>| {
        let condition = skip_to_comma(input);
        input.parse::<Token![,]>()?;
        Ok((condition, Punctuated::parse_terminated(input)?))
    };
    parse.parse2(list.tokens.clone()).ok()
}

/// Reads the function that comes next in `input`, and its attributes.
fn parse_function(
    input: ParseStream<'_>,
    attributes: Vec<Attribute>,
    receivers: &[Found],
    owner: &Owner,
    errors: &mut Errors,
) -> Option<(Function, Subscriptions)> {
    let function = function::parse_signature(attributes, input, errors).unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    // Mistakes in the attributes are reported even if the function is wrong.
    let subscriptions = receivers.iter().map(|found| parse_subscription(found, owner, errors)).collect();
    Some((function?, subscriptions))
}

fn parse_subscription(Found { attribute, cfg }: &Found, owner: &Owner, errors: &mut Errors) -> (Subscription, Span) {
    let options = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let location = last_segment(attribute.path());
    let mut subscription = subscription::parse(replace_self(options, &owner.ty), location, errors);
    subscription.crate_path = subscription.crate_path.or(&owner.crate_path);
    subscription.cfg.clone_from(cfg);
    (subscription, location)
}

fn last_segment(path: &Path) -> Span {
    path.segments.last().map_or_else(Span::call_site, |segment| segment.ident.span())
}

/// Moves one item of the block to `items`: it ends with a semicolon or a pair of braces.
fn skip_item(input: ParseStream<'_>, items: &mut TokenStream) -> Result<()> {
    loop {
        let token = input.parse::<TokenTree>()?;
        let end = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            _ => false,
        };
        items.append(token);
        if end || input.is_empty() {
            return Ok(());
        }
    }
}

/// The item without the attributes of receivers in it, which need not be imported for `#[receivers]`.
pub(super) fn without_receivers(item: TokenStream) -> TokenStream {
    let without = |input: ParseStream<'_>| {
        let mut items = TokenStream::new();
        while !input.is_empty() {
            let (_, others) = split_attributes(input.call(Attribute::parse_outer)?);
            items.extend(quote!(#(#others)*));
            skip_item(input, &mut items)?;
        }
        Ok(items)
    };
    let tokens = item.into_iter().map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            let items = without.parse2(group.stream()).unwrap_or_else(|_| group.stream());
            in_braces(items, group.span()).into()
        }
        token => token,
    });
    tokens.collect()
}

/// Writes `ty` for `Self`, which means nothing outside of the block.
fn replace_self(tokens: TokenStream, ty: &Type) -> TokenStream {
    let mut replaced = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replace_self(group.stream(), ty));
                inner.set_span(group.span());
                replaced.append(inner);
            }
            TokenTree::Ident(name) if name == "Self" => match tokens.peek() {
                // In an expression `Ledger<u8>::record` would be a comparison.
                Some(TokenTree::Punct(colon)) if colon.as_char() == ':' => replaced.extend(quote!(<#ty>)),
                _ => ty.to_tokens(&mut replaced),
            },
            token => replaced.append(token),
        }
    }
    replaced
}
