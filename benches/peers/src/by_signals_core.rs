//! This library.

use signals_core::{AsyncSignal, Signal, receiver, signal};

#[signal]
pub static NOBODY: Signal<fn(order_id: u64, status: &str)>;

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

#[signal]
pub static MUTED: Signal<fn(order_id: u64, status: &str)>;

#[signal]
pub static BY_THREAD: Signal<fn(order_id: u64, status: &str)>;

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

mod by_thread {
    use super::{BY_THREAD, receiver};
    ten!(receivers! [touching_by_thread [#[receiver(BY_THREAD)] #[inline(never)]]]);
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
