#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, elided_lifetimes_in_paths, single_use_lifetimes, unused_qualifications)]

//! Asynchronous signals under strict lints.

use std::any::Any;

use signals_core::{AsyncSignal, receiver, receivers, signal};

/// What can be sent.
pub trait Model: Any + Send + Sync {}

impl Model for u8 {}
impl Model for u16 {}

/// With `&mut`.
#[signal]
pub static SAVED: AsyncSignal<fn(sender: &mut dyn Model, text: &str) -> Result<(), u8>>;

/// With a borrowed response.
#[signal]
pub static ASKED: AsyncSignal<for<'a> fn(text: &'a str, other: &u8) -> &'a str>;

#[receiver(SAVED, sender = [u8, u16])]
async fn generic<S: Model>(sender: &mut S, text: &str) {
    let _ = (sender, text);
}

#[receiver(ASKED)]
async fn ask<'a>(text: &'a str) -> &'a str {
    text
}

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(SAVED)]
    #[deprecated]
    async fn record() -> Result<(), u8> {
        Ok(())
    }

    #[receiver(SAVED)]
    #[cfg(any())]
    async fn missing(sender: Missing) {}
}

fn main() {
    let _ = Ledger;
    assert_eq!((SAVED.receivers().count(), ASKED.receivers().count()), (3, 1));
}
