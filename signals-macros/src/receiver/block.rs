//! `#[receivers]`: an `impl` block some of whose functions are receivers.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::parse::{ParseStream, Result};
use syn::{Attribute, Error, Meta, Token, Type, token};

use super::expand::{Owner, Receiver};
use super::function;
use super::subscription::Subscription;
use crate::code::code;
use crate::errors::Errors;
use crate::options::{CratePath, parse_crate_option, read};

pub(crate) fn receivers(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let crate_path = parse_crate_option(options, &mut errors);
    let mut expanded = TokenStream::new();
    let read = read(item.clone(), &mut |input| {
        expanded = parse_block(input, &crate_path, &mut errors)?;
        Ok(())
    });
    if let Err(error) = read {
        errors.push(error);
        expanded = without_receivers(item);
    }
    errors.to_tokens(&mut expanded);
    expanded
}

/// The block without the attributes of its receivers, and their registrations.
fn parse_block(input: ParseStream<'_>, crate_path: &CratePath, errors: &mut Errors) -> Result<TokenStream> {
    let attributes = input.call(Attribute::parse_outer)?;
    let head = input.fork();
    let mut block = TokenStream::new();
    add_attributes(&attributes, &mut block);
    let owner = parse_owner(attributes, crate_path.clone(), &head, errors)?;
    while !input.peek(token::Brace) {
        block.append(input.parse::<TokenTree>()?);
    }
    let body = input.parse::<Group>()?;
    let (mut items, mut registrations) = (TokenStream::new(), TokenStream::new());
    read(body.stream(), &mut |input| {
        (items, registrations) = parse_items(input, &owner, errors)?;
        Ok(())
    })?;
    block.append(in_braces(items, body.span()));
    registrations.to_tokens(&mut block);
    Ok(block)
}

fn in_braces(items: TokenStream, span: Span) -> Group {
    let mut group = Group::new(Delimiter::Brace, items);
    group.set_span(span);
    group
}

fn add_attributes(attributes: &[Attribute], tokens: &mut TokenStream) {
    for attribute in attributes {
        attribute.to_tokens(tokens);
    }
}

/// The item without the attributes of receivers in it, which need not be imported for `#[receivers]`.
fn without_receivers(item: TokenStream) -> TokenStream {
    let mut without = TokenStream::new();
    for token in item {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let mut items = TokenStream::new();
                let read = read(group.stream(), &mut |input| {
                    while !input.is_empty() {
                        let mut attributes = input.call(Attribute::parse_outer)?;
                        attributes.retain(|attribute| !is_receiver(attribute));
                        add_attributes(&attributes, &mut items);
                        skip_item(input, &mut items)?;
                    }
                    Ok(())
                });
                let items = if read.is_ok() { items } else { group.stream() };
                without.append(in_braces(items, group.span()));
            }
            token => without.append(token),
        }
    }
    without
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

/// The items without the attributes of receivers, and the registrations of those.
fn parse_items(input: ParseStream<'_>, owner: &Owner, errors: &mut Errors) -> Result<(TokenStream, TokenStream)> {
    let (mut items, mut registrations) = (TokenStream::new(), TokenStream::new());
    add_attributes(&input.call(Attribute::parse_inner)?, &mut items);
    let mut receivers = 0;
    while !input.is_empty() {
        let (mut subscriptions, mut attributes) = (Vec::new(), Vec::new());
        for attribute in input.call(Attribute::parse_outer)? {
            if is_receiver(&attribute) { subscriptions.push(attribute) } else { attributes.push(attribute) }
        }
        add_attributes(&attributes, &mut items);
        receivers += subscriptions.len();
        if !subscriptions.is_empty() {
            register(input, attributes, &subscriptions, owner, errors, &mut registrations);
        }
        skip_item(input, &mut items)?;
    }
    if receivers == 0 {
        errors.at(Span::call_site(), "no function of this block is a receiver: put `#[receiver(…)]` on those that are");
    }
    Ok((items, registrations))
}

fn is_receiver(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "receiver")
}

/// Registers the function that comes next in `input`, and leaves it there.
fn register(
    input: ParseStream<'_>,
    attributes: Vec<Attribute>,
    subscriptions: &[Attribute],
    owner: &Owner,
    errors: &mut Errors,
    registrations: &mut TokenStream,
) {
    let function = match function::parse_signature(attributes, &input.fork(), errors) {
        Ok(function) => function,
        Err(error) => {
            errors.push(error);
            return;
        }
    };
    for attribute in subscriptions {
        let options = match &attribute.meta {
            Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        let location = attribute.path().segments.last().map_or_else(Span::call_site, |segment| segment.ident.span());
        let mut subscription = Subscription::parse(replace_self(options, &owner.ty), location, errors);
        subscription.crate_path = subscription.crate_path.or(&owner.crate_path);
        let receiver = Receiver { function: &function, owner: Some(owner), location };
        receiver.register(&subscription, errors, registrations);
    }
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

/// Writes `ty` for `Self`, which means nothing outside of the block.
fn replace_self(tokens: TokenStream, ty: &Type) -> TokenStream {
    let mut replaced = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replace_self(group.stream(), ty));
                inner.set_span(group.span());
                inner.to_tokens(&mut replaced);
            }
            TokenTree::Ident(name) if name == "Self" => match tokens.peek() {
                // In an expression `Ledger<u8>::record` would be a comparison.
                Some(TokenTree::Punct(colon)) if colon.as_char() == ':' => {
                    code("<$ty>", &[("ty", ty)]).to_tokens(&mut replaced);
                }
                _ => ty.to_tokens(&mut replaced),
            },
            token => token.to_tokens(&mut replaced),
        }
    }
    replaced
}
