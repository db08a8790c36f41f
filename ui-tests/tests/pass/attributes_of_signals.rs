#![deny(warnings, missing_docs)]
//! Docs.

use signals_core::{Signal, receiver, signal};

/// Documented, with *markup*.
///
/// And a second paragraph.
#[signal]
#[doc(alias = "paid")]
#[allow(clippy::ptr_arg)]
pub static PAID: Signal<fn(ids: &Vec<u64>) -> usize>;

#[signal()]
#[doc(hidden)]
#[allow(non_upper_case_globals)]
pub static lower: Signal<fn(id: u64,)>;

#[receiver(PAID)]
#[allow(clippy::ptr_arg)]
fn count(ids: &Vec<u64>) -> usize {
    ids.len()
}

/// Starts.
pub fn main() {
    assert_eq!(PAID.responses(&vec![1]).next().unwrap().1, 1);
    lower.send(1);
}
