//! `reinhardt-core`: asynchronous signals after Django's.

use reinhardt_core::signals::{Signal, SignalName};

use crate::awaits::finish;
use crate::hand_written::touching;

pub struct Paid {
    pub order_id: u64,
    pub status: &'static str,
}

/// Connects each function.
macro_rules! connect {
    ([$signal:ident] $($name:ident)*) => {
        $(
            $signal.connect(|paid| async move {
                touching::$name(paid.order_id, paid.status);
                Ok(())
            });
        )*
    };
}

#[must_use]
pub fn without_receivers() -> Signal<Paid> {
    Signal::new(SignalName::custom("paid"))
}

#[must_use]
pub fn one() -> Signal<Paid> {
    let signal = without_receivers();
    one!(connect![signal]);
    signal
}

#[must_use]
pub fn ten() -> Signal<Paid> {
    let signal = without_receivers();
    ten!(connect![signal]);
    signal
}

#[must_use]
pub fn hundred() -> Signal<Paid> {
    let signal = without_receivers();
    hundred!(connect![signal]);
    signal
}

/// Sends with a minimal executor.
///
/// # Panics
///
/// Panics if a receiver fails or is pending.
#[inline]
pub fn send(signal: &Signal<Paid>, order_id: u64, status: &'static str) {
    finish(signal.send(Paid { order_id, status })).expect("no receiver fails");
}
