#![deny(warnings)]

pub mod shop {
    pub mod signals {
        use signals_core::{Signal, signal};

        #[signal]
        pub(in crate::shop) static PAID: Signal<fn(id: u64) -> u64>;

        #[signal]
        pub(crate) static REFUNDED: Signal<fn(id: u64) -> u64>;

        #[signal]
        pub static SENT: Signal<fn(id: u64) -> u64>;
    }

    mod private {
        use signals_core::receiver;

        #[receiver(super::signals::PAID)]
        #[receiver(super::signals::REFUNDED)]
        fn hidden(id: u64) -> u64 {
            id
        }

        #[receiver(crate::shop::signals::SENT)]
        pub(in crate::shop) fn scoped(id: u64) -> u64 {
            id
        }
    }

    pub fn pay() -> u64 {
        signals::PAID.responses(1).map(|(_, id)| id).sum::<u64>() + private::scoped(1)
    }
}

fn main() {
    assert_eq!(shop::pay(), 2);
    assert_eq!(shop::signals::REFUNDED.responses(1).count(), 1);
    assert_eq!(shop::signals::SENT.responses(1).count(), 1);
}
