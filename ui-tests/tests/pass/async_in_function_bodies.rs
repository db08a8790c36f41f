#![deny(warnings)]

use signals_core::{AsyncSignal, receiver, signal};

fn main() {
    #[signal]
    static LOCAL: AsyncSignal<fn(id: u64) -> u64>;

    #[receiver(LOCAL)]
    async fn same(id: u64) -> u64 {
        id
    }

    /// It has no receivers yet.
    #[deprecated]
    #[signal]
    static OLD: AsyncSignal<fn(id: u64)>;

    #[receiver(OLD)]
    #[allow(deprecated)]
    async fn old() {}

    assert_eq!(LOCAL.receivers().count(), 1);
}
