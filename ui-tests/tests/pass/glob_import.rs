mod shop {
    pub mod signals {
        use signals_core::*;

        #[signal]
        pub static PAID: Signal<fn(id: u64) -> u64>;

        #[signal]
        pub static REFUNDED: Signal<fn(id: u64) -> u64>;
    }

    pub use signals::*;
}

use shop::*;
use signals_core::*;

#[receiver(PAID)]
#[receiver(signals::REFUNDED)]
fn double(id: u64) -> u64 {
    2 * id
}

fn main() {
    assert_eq!(PAID.responses(2).count(), 1);
    assert_eq!(REFUNDED.responses(2).count(), 1);
}
