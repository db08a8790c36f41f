//! This library.

use std::any::Any;

use signals_core::{AsyncSignal, Connection, Signal, receiver, signal};

use crate::hand_written::touching;

#[signal]
pub static NO_RECEIVERS: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static ONE: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static TEN: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static HUNDRED: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static MERGED_ONE: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static MERGED_TEN: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static MERGED_HUNDRED: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static ACCEPTED: Signal<fn(order_id: u64, status: &str) -> Result<(), &'static str>>;

#[signal]
pub static COUNTED: Signal<fn(order_id: u64, status: &str) -> u64>;

/// Gets another receiver at run time.
#[signal]
pub static REWIRED: Signal<fn(order_id: u64, status: &str)>;

/// Has receivers that are connected at run time.
#[signal]
pub static CONNECTED_ONE: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static CONNECTED_TEN: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static CONNECTED_HUNDRED: Signal<fn(order_id: u64, status: &str)>;

/// Another thread connects and disconnects receivers of it.
#[signal]
pub static CHANGING: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static MUTED: Signal<fn(order_id: u64, status: &str)>;

/// Is muted on another thread.
#[signal]
pub static MUTED_ELSEWHERE: Signal<fn(order_id: u64, status: &str)>;

/// A sender.
pub struct Shop;

/// Any type can send it, and its receiver is called for one only.
#[signal]
pub static FILTERED: Signal<fn(sender: &dyn Any, order_id: u64, status: &str)>;

/// Any type can send it, and no receiver filters.
#[signal]
pub static UNFILTERED: Signal<fn(sender: &dyn Any, order_id: u64, status: &str)>;

#[signal]
pub static BY_THREAD: Signal<fn(order_id: u64, status: &str)>;

/// Gets another receiver at run time.
#[signal]
pub static BY_THREAD_REWIRED: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static ASYNC_ONE: AsyncSignal<fn(order_id: u64, status: &str)>;

#[signal]
pub static ASYNC_TEN: AsyncSignal<fn(order_id: u64, status: &str)>;

#[signal]
pub static ASYNC_HUNDRED: AsyncSignal<fn(order_id: u64, status: &str)>;

/// Has receivers that are plain `fn`.
#[signal]
pub static ASYNC_READY: AsyncSignal<fn(order_id: u64, status: &str)>;

mod one {
    use super::{ONE, receiver};
    one!(receivers! [touching [#[receiver(ONE)] #[inline(never)]]]);
}

mod ten {
    use super::{TEN, receiver};
    ten!(receivers! [touching [#[receiver(TEN)] #[inline(never)]]]);
}

mod hundred {
    use super::{HUNDRED, receiver};
    hundred!(receivers! [touching [#[receiver(HUNDRED)] #[inline(never)]]]);
}

/// Receivers without `#[inline(never)]`, which the compiler may merge with their thunks.
mod merged {
    pub(super) mod one {
        use crate::by_signals_core::{MERGED_ONE, receiver};
        one!(receivers! [touching [#[receiver(MERGED_ONE)]]]);
    }

    pub(super) mod ten {
        use crate::by_signals_core::{MERGED_TEN, receiver};
        ten!(receivers! [touching [#[receiver(MERGED_TEN)]]]);
    }

    pub(super) mod hundred {
        use crate::by_signals_core::{MERGED_HUNDRED, receiver};
        hundred!(receivers! [touching [#[receiver(MERGED_HUNDRED)]]]);
    }
}

mod accepted {
    use super::{ACCEPTED, receiver};
    ten!(receivers! [accepting [#[receiver(ACCEPTED)] #[inline(never)]]]);
}

mod counted {
    use super::{COUNTED, receiver};
    ten!(receivers! [counting [#[receiver(COUNTED)] #[inline(never)]]]);
}

mod rewired {
    use super::{REWIRED, receiver};
    ten!(receivers! [touching [#[receiver(REWIRED)] #[inline(never)]]]);
}

mod muted {
    use super::{MUTED, receiver};
    ten!(receivers! [touching [#[receiver(MUTED)] #[inline(never)]]]);
}

mod muted_elsewhere {
    use super::{MUTED_ELSEWHERE, receiver};
    ten!(receivers! [touching [#[receiver(MUTED_ELSEWHERE)] #[inline(never)]]]);
}

mod changing {
    use super::{CHANGING, receiver};
    ten!(receivers! [touching [#[receiver(CHANGING)] #[inline(never)]]]);
}

mod filtered {
    use super::{FILTERED, Shop, receiver};
    one!(receivers! [touching [#[receiver(FILTERED, sender = Shop)] #[inline(never)]]]);
}

mod unfiltered {
    use super::{UNFILTERED, receiver};
    ten!(receivers! [touching [#[receiver(UNFILTERED)] #[inline(never)]]]);
}

mod by_thread_rewired {
    use super::{BY_THREAD_REWIRED, receiver};
    ten!(receivers! [touching_by_thread [#[receiver(BY_THREAD_REWIRED)] #[inline(never)]]]);
}

mod by_thread {
    use super::{BY_THREAD, receiver};
    ten!(receivers! [touching_by_thread [#[receiver(BY_THREAD)] #[inline(never)]]]);
}

/// Connects each function.
macro_rules! connect {
    ([$signal:ident $functions:ident] $($name:ident)*) => {
        [$( $signal.connect($functions::$name) ),*]
    };
}

/// Connects the receiver of [`CONNECTED_ONE`].
pub fn connect_one() -> [Connection; 1] {
    one!(connect! [CONNECTED_ONE touching])
}

/// Connects the receivers of [`CONNECTED_TEN`].
pub fn connect_ten() -> [Connection; 10] {
    ten!(connect! [CONNECTED_TEN touching])
}

/// Connects the receivers of [`CONNECTED_HUNDRED`].
pub fn connect_hundred() -> [Connection; 100] {
    hundred!(connect! [CONNECTED_HUNDRED touching])
}

/// Receivers of asynchronous signals.
mod awaited {
    mod one {
        use crate::by_signals_core::{ASYNC_ONE, receiver};
        one!(receivers! [awaited [#[receiver(ASYNC_ONE)]]]);
    }

    mod ten {
        use crate::by_signals_core::{ASYNC_TEN, receiver};
        ten!(receivers! [awaited [#[receiver(ASYNC_TEN)]]]);
    }

    mod hundred {
        use crate::by_signals_core::{ASYNC_HUNDRED, receiver};
        hundred!(receivers! [awaited [#[receiver(ASYNC_HUNDRED)]]]);
    }

    mod ready {
        use crate::by_signals_core::{ASYNC_READY, receiver};
        ten!(receivers! [touching [#[receiver(ASYNC_READY)] #[inline(never)]]]);
    }
}
