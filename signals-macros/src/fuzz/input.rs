//! Input for the macros: tokens of the grammar, and valid code with some of its tokens changed.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::sample::{Index, select};

const WORDS: &[&str] = &[
    "static",
    "const",
    "mut",
    "pub",
    "crate",
    "Signal",
    "AsyncSignal",
    "SenderType",
    "fn",
    "async",
    "unsafe",
    "extern",
    "impl",
    "for",
    "dyn",
    "struct",
    "where",
    "self",
    "Self",
    "super",
    "sender",
    "order",
    "after",
    "before",
    "uid",
    "receiver",
    "receivers",
    "cfg",
    "deprecated",
    "str",
    "u32",
    "T",
    "PAID",
    "name",
    "_",
    "r#fn",
    "r#type",
    "r#sender",
    "&",
    "*",
    "<",
    ">",
    "->",
    "=>",
    "=",
    ":",
    "::",
    ",",
    ";",
    ".",
    "..",
    "...",
    "!",
    "?",
    "+",
    "-",
    "|",
    "@",
    "#",
    "$",
    "'",
    "'a",
    "'_",
    "'static",
    "0",
    "-1",
    "1u8",
    "0.5",
    "\"\"",
    "\"text\"",
    "b\"bytes\"",
    "c\"c\"",
    "r\"raw\"",
    "'c'",
    "b'b'",
];

/// Phrases that can stand where others do.
const PHRASES: &[&str] = &[
    "[u8; { 1 }]",
    "[u8; if true { 1 } else { 2 }]",
    "&'static str",
    "&mut [(u8, &str)]",
    "dyn Fn(&u8) -> u8 + Send",
    "impl Copy",
    "fn(&u8, ...) -> !",
    "for<'a> fn(name: &'a u8) -> &'a u8",
    "<Vec<u8> as Trait<'_, 1>>::Type::<{ 2 }>",
    "Signal<fn(sender: &u8)>",
    "kind!(u8)",
    "r#fn: u8",
    "_: _",
    "crate::a::<u8>::b",
    "#[cfg(unix)]",
    "#[receiver(PAID)]",
    "unsafe extern \"C\"",
    "where T: Copy",
    "|| { 1 }",
];

pub(super) fn code(text: &str) -> Vec<TokenTree> {
    text.parse::<TokenStream>().unwrap().into_iter().collect()
}

/// The tokens of a word. Some words are no code on their own.
fn word(word: &str) -> Vec<TokenTree> {
    word.parse::<TokenStream>()
        .map_or_else(|_| vec![Punct::new('\'', Spacing::Joint).into()], |tokens| tokens.into_iter().collect())
}

pub(super) fn group(delimiter: Delimiter, tokens: Vec<TokenTree>) -> TokenTree {
    Group::new(delimiter, tokens.into_iter().collect()).into()
}

fn delimiter() -> impl Strategy<Value = Delimiter> {
    // Without a sign are the groups in which a macro by example hands over what it took for a type or a path.
    select(vec![Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket, Delimiter::None])
}

/// Any words in any groups.
fn any_tokens() -> impl Strategy<Value = Vec<TokenTree>> {
    let words = select(WORDS).prop_map(word);
    let trees = words.prop_recursive(4, 32, 8, |inner| {
        (delimiter(), prop::collection::vec(inner, 0..8))
            .prop_map(|(delimiter, inner)| vec![group(delimiter, inner.concat())])
    });
    prop::collection::vec(trees, 0..12).prop_map(|trees| trees.concat())
}

/// What is done to one token of valid code.
#[derive(Debug, Clone)]
enum Mutation {
    Delete,
    Double,
    Swap(Index),
    Replace(Vec<TokenTree>),
    Insert(Vec<TokenTree>),
    /// The group without its delimiters.
    Open,
    /// The token in a group.
    Close(Delimiter),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let words = || prop_oneof![select(WORDS).prop_map(word), select(PHRASES).prop_map(code)];
    prop_oneof![
        2 => Just(Mutation::Delete),
        1 => Just(Mutation::Double),
        1 => any::<Index>().prop_map(Mutation::Swap),
        2 => words().prop_map(Mutation::Replace),
        2 => words().prop_map(Mutation::Insert),
        1 => Just(Mutation::Open),
        1 => delimiter().prop_map(Mutation::Close),
    ]
}

/// Applies it to the token at a place of its choice, which may be inside of groups.
fn mutate(tokens: &mut Vec<TokenTree>, depth: &[Index], mutation: &Mutation) {
    let Some(((place, deeper), false)) = depth.split_first().map(|depth| (depth, tokens.is_empty())) else { return };
    let place = place.index(tokens.len());
    if let (TokenTree::Group(inner), false) = (&tokens[place], deeper.is_empty()) {
        let mut mutated = inner.stream().into_iter().collect::<Vec<_>>();
        mutate(&mut mutated, deeper, mutation);
        tokens[place] = group(inner.delimiter(), mutated);
        return;
    }
    let token = tokens[place].clone();
    let new = match mutation {
        Mutation::Delete => vec![],
        Mutation::Double => vec![token.clone(), token],
        Mutation::Swap(other) => {
            let other = other.index(tokens.len());
            tokens.swap(place, other);
            return;
        }
        Mutation::Replace(words) => words.clone(),
        Mutation::Insert(words) => [words.clone(), vec![token]].concat(),
        Mutation::Open => match token {
            TokenTree::Group(group) => group.stream().into_iter().collect(),
            token => vec![token],
        },
        // rustc puts whole expressions, types or paths into invisible groups.
        Mutation::Close(Delimiter::None) if matches!(token, TokenTree::Punct(_)) => vec![token],
        Mutation::Close(delimiter) => vec![group(*delimiter, vec![token])],
    };
    tokens.splice(place..=place, new);
}

/// Valid code, less and less so.
fn mutated(texts: &'static [&'static str]) -> impl Strategy<Value = Vec<TokenTree>> {
    let places = prop::collection::vec(any::<Index>(), 1..5);
    let mutations = prop::collection::vec((places, mutation()), 0..3);
    (select(texts).prop_map(code), mutations).prop_map(|(mut tokens, mutations)| {
        for (depth, mutation) in &mutations {
            mutate(&mut tokens, depth, mutation);
        }
        tokens
    })
}

/// Valid code, mostly with changes, or any tokens.
pub(super) fn input(texts: &'static [&'static str]) -> impl Strategy<Value = TokenStream> {
    prop_oneof![8 => mutated(texts), 1 => any_tokens()].prop_map(|tokens| tokens.into_iter().collect())
}
