//! The lifetimes in a type that nobody has parsed.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::Lifetime;

/// Gives lifetimes, which `name` makes up, to what leaves them out.
pub(super) fn name_elided(tokens: TokenStream, name: &mut dyn FnMut() -> Lifetime) -> TokenStream {
    let mut named = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let punct = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            TokenTree::Group(group) => {
                named.append(Group::new(group.delimiter(), name_elided(group.stream(), name)));
                continue;
            }
            _ => ' ',
        };
        match punct {
            '\'' if matches!(tokens.peek(), Some(TokenTree::Ident(lifetime)) if lifetime == "_") => {
                tokens.next();
                name().to_tokens(&mut named);
            }
            '&' => {
                named.append(token);
                if !matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '\'') {
                    name().to_tokens(&mut named);
                }
            }
            _ => named.append(token),
        }
    }
    named
}

/// Leaves it to rustc to find the lifetimes, where those of the declaration have no meaning.
pub(super) fn without_lifetimes(tokens: TokenStream) -> TokenStream {
    let mut without = TokenStream::new();
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                without.append(Group::new(group.delimiter(), without_lifetimes(group.stream())));
            }
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                let is_static = matches!(tokens.next(), Some(TokenTree::Ident(name)) if name == "static");
                lifetime(if is_static { "'static" } else { "'_" }).to_tokens(&mut without);
            }
            token => without.append(token),
        }
    }
    without
}

pub(super) fn lifetime(name: &str) -> Lifetime {
    Lifetime::new(name, Span::call_site())
}
