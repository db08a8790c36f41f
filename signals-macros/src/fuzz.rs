//! Whatever stands in or under an attribute: the macros never panic, and expand to what can be parsed or to an error.
//!
//! Input is put together from the words of the grammar, or is valid code with some of its tokens deleted, doubled, swapped
//! and replaced.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use quote::quote;

use crate::{link, receiver, signal};

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

/// An attribute, with what can stand in it and under it.
#[derive(Debug)]
struct Macro {
    expand: fn(TokenStream, TokenStream) -> TokenStream,
    options: &'static [&'static str],
    items: &'static [&'static str],
}

const SIGNAL: Macro = Macro {
    expand: signal::signal,
    options: &["", "crate = shop::signals_core"],
    items: &[
        "/// Docs. \n pub static PAID: Signal<fn(order_id: u64, status: &str)>;",
        "static ASKED: Signal<for<'a> fn(sender: &mut dyn Model, name: &'a str) -> Result<&'a str, Invalid>>;",
        "#[cfg(test)] #[deprecated] pub(crate) static r#M: a::Signal<fn(sender: SenderType, r#type: (u8, [u8; 2]))>;",
        "static WAITED: AsyncSignal<fn(sender: &Shop, text: &'static str) -> Option<Box<dyn Fn(&u8) -> u8 + Send>>>;",
        "static WAITED: AsyncSignal<for<'a, 'b> fn(sender: &dyn Model, first: &'a mut u8, next: Cow<'b, str>)>;",
    ],
};

const RECEIVER: Macro = Macro {
    expand: |options, item| receiver::receiver(options, &item),
    options: &[
        "PAID",
        "shop::signals::PAID, sender = Account, order = -10",
        "[PAID, self::REFUNDED], uid = \"billing.ledger\", crate = crate",
        "PAID, after = [Ledger::record, <Ledger as Trait>::record], before = billing::charge, order = { 1 + 2 }",
        "PAID, sender = [&'static str, Vec<(u8, [u8; 2])>, dyn Model], order = i32::MAX",
    ],
    items: &[
        "/// Docs. \n #[cfg(unix)] pub(super) fn audit(order_id: u64, mut status: &str) -> Result<(), String> { Ok(()) }",
        "#[deprecated] async fn welcome<S: Model>(sender: &S, r#type: impl Copy) -> ! { loop {} }",
        "const fn each(sender: &mut impl Model, _name: [u8; 2], call: fn(&u8) -> u8) where u8: Copy {}",
        "fn lent<'a, const N: usize>(sender: &'a dyn Model, text: &'a mut [u8; N]) -> &'a u8 { &1 }",
    ],
};

const RECEIVERS: Macro = Macro {
    expand: receiver::receivers,
    options: SIGNAL.options,
    items: &[
        "impl Ledger { const N: u8 = 1; /// Docs. \n #[receiver(PAID, after = Self::b)] pub fn a(id: u64) {} fn b() {} }",
        "unsafe impl Trait<u8> for Vec<u8> { #![allow(unused)] type T = u8; #[a::receiver([A, B])] #[receiver(C)] async fn f() {} }",
        "#[cfg(unix)] impl r#Ledger { #[receiver(PAID, sender = [Self, u8], order = Self::N)] fn f(sender: &dyn Model) -> R { x } }",
        "impl<T> Ledger<T> { #[receiver] fn f(&self) {} #[receiver = 1] fn g(self: Box<Self>, (a, b): (u8, u8)) {} }",
    ],
};

fn code(text: &str) -> Vec<TokenTree> {
    text.parse::<TokenStream>().unwrap().into_iter().collect()
}

/// The tokens of a word. Some words are no code on their own.
fn word(word: &str) -> Vec<TokenTree> {
    word.parse::<TokenStream>()
        .map_or_else(|_| vec![Punct::new('\'', Spacing::Joint).into()], |tokens| tokens.into_iter().collect())
}

fn group(delimiter: Delimiter, tokens: Vec<TokenTree>) -> TokenTree {
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

fn inputs(under_test: &Macro) -> impl Strategy<Value = (TokenStream, TokenStream)> + use<> {
    (input(under_test.options), input(under_test.items))
}

fn input(texts: &'static [&'static str]) -> impl Strategy<Value = TokenStream> {
    prop_oneof![8 => mutated(texts), 1 => any_tokens()].prop_map(|tokens| tokens.into_iter().collect())
}

/// Whether somewhere in there an error is reported.
fn reports(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "compile_error",
        TokenTree::Group(group) => reports(group.stream()),
        _ => false,
    })
}

/// Whether it can be parsed, with all that stands in the calls of macros of ours.
fn parses(tokens: TokenStream) -> syn_full::Result<()> {
    syn_full::parse2::<syn_full::File>(tokens.clone())?;
    bodies(tokens).into_iter().try_for_each(parses)
}

/// Writes another name for `Self`, which rustc can read where syn cannot: in `use Self::signals_core`.
fn without_self(tokens: TokenStream) -> TokenStream {
    let renamed = tokens.into_iter().map(|token| match token {
        TokenTree::Group(inner) => group(inner.delimiter(), without_self(inner.stream()).into_iter().collect()),
        TokenTree::Ident(name) if name == "Self" => Ident::new("own", name.span()).into(),
        token => token,
    });
    renamed.collect()
}

/// Whether a block is in there, in which the macros read nothing: rustc does.
fn has_block(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace || has_block(group.stream()),
        _ => false,
    })
}

/// What the calls of macros of ours stand for.
fn bodies(tokens: TokenStream) -> Vec<TokenStream> {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    let called = |place: usize| match place.checked_sub(2).map(|name| &tokens[name]) {
        Some(TokenTree::Ident(name)) => name.to_string(),
        _ => String::new(),
    };
    let bodies = tokens.iter().enumerate().flat_map(|(place, token)| match token {
        TokenTree::Group(group) => match &*called(place) {
            "SIGNALS_CORE_RECEIVERS" | "SIGNALS_CORE_SIGNALS" => vec![group.stream()],
            "with_std" => {
                let items = group.stream();
                vec![quote!(impl Signal { #items })]
            }
            _ => bodies(group.stream()),
        },
        _ => vec![],
    });
    bodies.collect()
}

/// rustc hands over only items that it can read.
fn is_item(item: &TokenStream) -> bool {
    syn_full::parse2::<syn_full::Item>(item.clone()).is_ok()
}

fn expands_or_reports(expanded: &TokenStream) -> Result<(), TestCaseError> {
    if !reports(expanded.clone()) {
        let parsed = parses(without_self(expanded.clone()));
        prop_assert!(parsed.is_ok(), "{}: {expanded}", parsed.unwrap_err());
    }
    Ok(())
}

fn check(under_test: &Macro, options: TokenStream, item: &TokenStream) -> Result<(), TestCaseError> {
    let expanded = (under_test.expand)(options.clone(), item.clone());
    if is_item(item) && !has_block(options) { expands_or_reports(&expanded) } else { Ok(()) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    #[test]
    fn signal_expands_or_reports((options, item) in inputs(&SIGNAL)) {
        check(&SIGNAL, options, &item)?;
    }

    #[test]
    fn receiver_expands_or_reports((options, item) in inputs(&RECEIVER)) {
        check(&RECEIVER, options, &item)?;
    }

    #[test]
    fn receivers_expands_or_reports((options, item) in inputs(&RECEIVERS)) {
        check(&RECEIVERS, options, &item)?;
    }

    #[test]
    fn link_dependencies_expands_or_reports(options in input(SIGNAL.options)) {
        expands_or_reports(&link::link_dependencies(options))?;
    }
}
