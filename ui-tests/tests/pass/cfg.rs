use signals_core::{Signal, receiver, receivers, signal};

#[cfg(any())]
#[signal]
static ABOVE: Missing<fn(id: Missing)>;

#[signal]
#[cfg(any())]
static BELOW: Signal<fn(id: Missing)>;

#[signal]
#[cfg(all())]
static PAID: Signal<fn(id: u64) -> u64>;

#[cfg(any())]
#[receiver(MISSING)]
fn above(id: Missing) {}

#[receiver(MISSING)]
#[cfg(any())]
fn below(id: Missing) {}

#[receiver(PAID)]
#[cfg(all())]
fn kept(id: u64) -> u64 {
    id
}

#[cfg_attr(all(), receiver(PAID))]
#[cfg_attr(any(), receiver(MISSING))]
fn conditional(id: u64) -> u64 {
    id
}

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(MISSING)]
    #[cfg(any())]
    fn below(id: Missing) {}

    #[cfg(any())]
    #[receiver(MISSING)]
    fn above(id: Missing) {}

    #[receiver(PAID)]
    fn kept(id: u64) -> u64 {
        id
    }

    #[cfg_attr(all(), inline, receiver(PAID, order = 1), receiver(PAID, uid = "again"))]
    #[cfg_attr(any(), receiver(MISSING), missing)]
    #[cfg_attr(all(), allow(dead_code))]
    fn conditional(id: u64) -> u64 {
        id
    }
}

#[receivers]
#[cfg(any())]
impl Missing {
    #[receiver(MISSING)]
    fn record(id: Missing) {}
}

fn main() {
    assert_eq!(PAID.responses(1).count(), 5);
}
