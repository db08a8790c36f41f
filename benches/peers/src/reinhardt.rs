//! `reinhardt-core`: Django's signals, async.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use reinhardt_core::signals::{Signal, SignalName};

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
pub fn nobody() -> Signal<Paid> {
    Signal::new(SignalName::custom("paid"))
}

#[must_use]
pub fn one() -> Signal<Paid> {
    let signal = nobody();
    one!(connect![signal]);
    signal
}

#[must_use]
pub fn ten() -> Signal<Paid> {
    let signal = nobody();
    ten!(connect![signal]);
    signal
}

#[must_use]
pub fn hundred() -> Signal<Paid> {
    let signal = nobody();
    hundred!(connect![signal]);
    signal
}

/// Sends with the least of an executor: no receiver waits for anything.
///
/// # Panics
///
/// If a receiver fails or waits.
#[inline]
pub fn send(signal: &Signal<Paid>, order_id: u64, status: &'static str) {
    let sending = pin!(signal.send(Paid { order_id, status }));
    let Poll::Ready(sent) = sending.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("a receiver waits");
    };
    sent.expect("no receiver fails");
}
