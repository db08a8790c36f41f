mod shop {
    use signals_core::{Signal, signal};

    #[signal]
    pub static PAID: Signal<fn(id: u64) -> u64>;
}

use signals_core::{Signal as Event, receiver as listener, signal as event};

use shop::PAID as ORDER_PAID;

#[event]
static REFUNDED: Event<fn(id: u64) -> u64>;

#[listener([ORDER_PAID, REFUNDED])]
fn double(id: u64) -> u64 {
    2 * id
}

fn main() {
    assert_eq!(ORDER_PAID.responses(2).map(|(_, id)| id).collect::<Vec<_>>(), [4]);
    assert_eq!(REFUNDED.responses(3).map(|(_, id)| id).collect::<Vec<_>>(), [6]);
    assert_eq!(ORDER_PAID.name(), "PAID");
}
