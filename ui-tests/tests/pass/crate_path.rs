mod library {
    pub mod events {
        pub use signals_core;
        pub use signals_core::{Signal, receiver, receivers, signal};
    }
}

use library::events::{Signal, receiver, receivers, signal};

#[signal(crate = library::events::signals_core)]
static PAID: Signal<fn(id: u64) -> u64>;

#[receiver(PAID, crate = crate::library::events::signals_core, order = 1)]
fn audit(id: u64) -> u64 {
    id
}

struct Ledger;

#[receivers(crate = library::events::signals_core)]
impl Ledger {
    #[receiver(PAID)]
    fn record(id: u64) -> u64 {
        id
    }
}

fn main() {
    let _ = Ledger;
    assert_eq!(PAID.responses(1).count(), 2);
}
