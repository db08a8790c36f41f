//! Expansions cause no warnings under the strictest lints, and compile where `unsafe` is forbidden.

#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    missing_debug_implementations,
    missing_copy_implementations,
    single_use_lifetimes,
    unused_qualifications,
    let_underscore_drop,
    unit_bindings,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    clippy::all,
    clippy::pedantic
)]
#![forbid(unsafe_code, non_camel_case_types, dead_code)]

use core::any::Any;
use signals_core::{SenderType, Signal, receiver, receivers, signal};

/// A trait of senders.
pub trait Model: Any {}

/// A sender.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Account;

impl Model for Account {}

/// Without sender.
#[signal]
pub static PLAIN: Signal<fn(id: u64, text: &str)>;

/// With a response.
#[signal]
pub static ASKED: Signal<for<'a> fn(text: &'a str, out: &mut u32) -> Option<&'a str>>;

/// With a veto.
#[signal]
pub static VETO: Signal<fn(sender: &mut dyn Model, raw: bool) -> Result<(), u8>>;

/// With a single type of sender.
#[signal]
pub static CONCRETE: Signal<fn(sender: &Account)>;

/// With a type as sender.
#[signal]
pub static PREPARED: Signal<fn(sender: SenderType)>;

#[receiver([PLAIN, ASKED_TOO], uid = "all.text", order = -1)]
fn text(text: &str) {
    assert!(!text.is_empty(), "text is sent");
}

/// Private, and never sent.
#[signal]
static ASKED_TOO: Signal<fn(text: &str)>;

#[receiver(VETO, sender = Account)]
fn veto(sender: &mut Account, raw: bool) -> Result<(), u8> {
    *sender = Account;
    if raw { Err(1) } else { Ok(()) }
}

#[receiver(VETO, sender = [Account])]
#[receiver(CONCRETE, sender = Account)]
fn generic<S: Model>(sender: &S) {
    assert!(<dyn Any>::is::<Account>(sender), "only accounts reach it");
}

/// Receivers of a type.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Ledger;

#[receivers]
impl Ledger {
    /// A receiver.
    #[receiver(PREPARED, sender = Account)]
    ///
    /// # Panics
    ///
    /// Panics if the sender has another type.
    pub fn record(sender: SenderType) {
        assert!(sender.is::<Account>(), "only accounts reach it");
    }

    #[receiver(ASKED)]
    fn none<'a>(text: &'a str, out: &mut u32) -> Option<&'a str> {
        *out = 1;
        text.get(0..1)
    }
}

#[test]
fn expansions_cause_no_warnings_and_work() {
    PLAIN.send(1, "text");
    let mut out = 0;
    assert_eq!(ASKED.responses("text", &mut out).map(|(_, response)| response).collect::<Vec<_>>(), [Some("t")]);
    assert_eq!(out, 1);
    assert_eq!(VETO.send(&mut Account, true), Err(1));
    CONCRETE.send(&Account);
    PREPARED.send(SenderType::of::<Account>());
}
