//! The macros never panic, whatever their input: they expand to code that can be parsed, or report an error.

mod input;
mod names;

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use quote::quote;

use self::input::{group, input};
use self::names::introduced;
use crate::{link, receiver, signal};

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

fn inputs(under_test: &Macro) -> impl Strategy<Value = (TokenStream, TokenStream)> + use<> {
    (input(under_test.options), input(under_test.items))
}

/// Returns `true` if somewhere in there an error is reported.
fn reports(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "compile_error",
        TokenTree::Group(group) => reports(group.stream()),
        _ => false,
    })
}

/// Returns `true` if it can be parsed, with the input of the macros of ours that it calls.
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

/// Returns `true` if a block is in there, in which the macros read nothing: rustc does.
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
            "__signals_core_receiver_slot" | "receiver_slot" | "listed_signal" => {
                let slot = group.stream();
                vec![quote!(fn slot() { let #slot; })]
            }
            "with_std" => {
                let items = group.stream();
                // In a module, or else in an `impl` block.
                let is_in_module = syn_full::parse2::<syn_full::File>(items.clone()).is_ok();
                vec![if is_in_module { items } else { quote!(impl Signal { #items }) }]
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
    if !is_item(item) || has_block(options.clone()) {
        return Ok(());
    }
    expands_or_reports(&expanded)?;
    if !reports(expanded.clone()) {
        let introduced = introduced(expanded.clone(), [options, item.clone()]);
        prop_assert!(introduced.is_empty(), "{introduced:?}: {expanded}");
    }
    Ok(())
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
