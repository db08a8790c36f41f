#![deny(warnings)]

use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> u64>;

macro_rules! named {
    ($($name:ident)*) => {$(
        #[signals_core::receiver(PAID)]
        fn $name(id: u64) -> u64 {
            id
        }
    )*};
}

named!(arguments response receiver signal signals respond downcast sender core std linkme private main_ drop f new);

#[signals_core::receiver(PAID)]
#[allow(non_snake_case)]
fn RECEIVER_(id: u64) -> u64 {
    id
}

fn main() {
    assert_eq!(PAID.responses(1).count(), 17);
}
