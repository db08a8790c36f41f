//! linkme: a slice for each signal, whose elements may be defined in any crate.

use linkme::distributed_slice;

use crate::hand_written::Receiver;

#[distributed_slice]
pub static NO_RECEIVERS: [Receiver];

#[distributed_slice]
pub static ONE: [Receiver];

#[distributed_slice]
pub static TEN: [Receiver];

#[distributed_slice]
pub static HUNDRED: [Receiver];

/// Adds each function to the slice.
macro_rules! elements {
    ([$slice:ident] $($name:ident)*) => {
        $(
            const _: () = {
                #[distributed_slice($slice)]
                static RECEIVER: Receiver = $name;
            };
        )*
    };
}

mod one {
    use super::*;

    one!(receivers! [touching [#[inline(never)]]]);
    one!(elements![ONE]);
}

mod ten {
    use super::*;

    ten!(receivers! [touching [#[inline(never)]]]);
    ten!(elements![TEN]);
}

mod hundred {
    use super::*;

    hundred!(receivers! [touching [#[inline(never)]]]);
    hundred!(elements![HUNDRED]);
}
