mod a {
    use signals_core::{Signal, receiver, signal};

    #[signal]
    pub static FIRST: Signal<fn(id: u64) -> u64>;

    #[receiver(FIRST)]
    pub fn audit(id: u64) -> u64 {
        id
    }
}

mod b {
    use signals_core::{Signal, receiver, signal};

    #[signal]
    pub static SECOND: Signal<fn(id: u64) -> u64>;

    #[receiver(SECOND)]
    pub fn ledger(id: u64) -> u64 {
        id
    }
}

use a::*;
use b::*;

fn main() {
    assert_eq!(FIRST.responses(1).count() + SECOND.responses(1).count(), 2);
    assert_eq!(audit(1), ledger(1));
}
