#![deny(warnings)]

use signals_core::{Signal, receiver, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> u64>;

#[deprecated = "use `ledger`"]
#[receiver(PAID)]
fn audit(id: u64) -> u64 {
    id
}

#[receiver(PAID)]
#[deprecated]
fn below(id: u64) -> u64 {
    id
}

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(PAID)]
    #[deprecated]
    fn record(id: u64) -> u64 {
        id
    }
}

/// It has no receivers yet.
#[deprecated]
#[signal]
pub static OLD: Signal<fn(id: u64)>;

#[receiver(OLD)]
#[allow(deprecated)]
fn old() {}

fn main() {
    let _ = Ledger;
    assert_eq!(PAID.responses(1).count(), 3);
}
