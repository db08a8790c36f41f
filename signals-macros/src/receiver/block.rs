//! `#[receivers]`: an `impl` block some of whose functions are receivers.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser, Result};
use syn::{Attribute, Error, Meta, Token, Type, token};

use super::expand::{Owner, Receiver};
use super::function;
use super::subscription::Subscription;
use crate::errors::Errors;
use crate::options::{CratePath, parse_crate_option};

pub(crate) fn receivers(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let crate_path = parse_crate_option(options, &mut errors);
    let parser = |input: ParseStream<'_>| parse_block(input, crate_path, &mut errors);
    let expanded = match parser.parse2(item.clone()) {
        Ok(expanded) => expanded,
        Err(error) => {
            errors.push(error);
            without_receivers(item)
        }
    };
    let errors = errors.into_compile_errors();
    quote!(#expanded #errors)
}

/// The block without the attributes of its receivers, and their registrations.
fn parse_block(input: ParseStream<'_>, crate_path: CratePath, errors: &mut Errors) -> Result<TokenStream> {
    let attributes = input.call(Attribute::parse_outer)?;
    let head = input.fork();
    let owner = parse_owner(attributes.clone(), crate_path, &head, errors)?;
    let mut header = TokenStream::new();
    while !input.peek(token::Brace) {
        header.extend([input.parse::<TokenTree>()?]);
    }
    let body = input.parse::<Group>()?;
    let parser = |input: ParseStream<'_>| parse_items(input, &owner, errors);
    let (items, registrations) = parser.parse2(body.stream())?;
    let mut block = Group::new(body.delimiter(), items);
    block.set_span(body.span());
    Ok(quote!(#(#attributes)* #header #block #registrations))
}

/// The item without the attributes of receivers in it, which need not be imported for `#[receivers]`.
fn without_receivers(item: TokenStream) -> TokenStream {
    let kept = item.into_iter().map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            let parser = |input: ParseStream<'_>| {
                let mut items = TokenStream::new();
                while !input.is_empty() {
                    let attributes = input.call(Attribute::parse_outer)?;
                    let attributes = attributes.into_iter().filter(|attribute| !is_receiver(attribute));
                    items.extend(quote!(#(#attributes)*));
                    skip_item(input, &mut items)?;
                }
                Ok(items)
            };
            let mut kept =
                Group::new(Delimiter::Brace, parser.parse2(group.stream()).unwrap_or_else(|_| group.stream()));
            kept.set_span(group.span());
            TokenTree::Group(kept)
        }
        token => token,
    });
    kept.collect()
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
    let inner = input.call(Attribute::parse_inner)?;
    let mut items = quote!(#(#inner)*);
    let mut registrations = TokenStream::new();
    let mut receivers = 0;
    while !input.is_empty() {
        let (subscriptions, attributes): (Vec<_>, Vec<_>) =
            input.call(Attribute::parse_outer)?.into_iter().partition(is_receiver);
        items.extend(quote!(#(#attributes)*));
        receivers += subscriptions.len();
        if !subscriptions.is_empty() {
            registrations.extend(register(input, attributes, &subscriptions, owner, errors));
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
) -> TokenStream {
    let function = match function::parse_signature(attributes, &input.fork(), errors) {
        Ok(function) => function,
        Err(error) => {
            errors.push(error);
            return TokenStream::new();
        }
    };
    let subscriptions = subscriptions.iter().map(|attribute| {
        let options = match &attribute.meta {
            Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        let location = attribute.path().segments.last().map_or_else(Span::call_site, |segment| segment.ident.span());
        let mut subscription = Subscription::parse(replace_self(options, &owner.ty), location, errors);
        subscription.crate_path = subscription.crate_path.or(&owner.crate_path);
        let receiver = Receiver { function: &function, owner: Some(owner), location };
        receiver.register(&subscription, errors)
    });
    subscriptions.collect()
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
        items.extend([token]);
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
                Some(TokenTree::Punct(colon)) if colon.as_char() == ':' => quote!(<#ty>).to_tokens(&mut replaced),
                _ => ty.to_tokens(&mut replaced),
            },
            token => token.to_tokens(&mut replaced),
        }
    }
    replaced
}
