//! signals2, a port of Boost.Signals2 to Rust.

use signals2::Signal;
pub use signals2::{Connect2, Emit2};

use crate::hand_written::{touching, touching_by_thread};

pub type Paid = Signal<(u64, &'static str)>;

/// Connects each function.
macro_rules! connect {
    ([$signal:ident $functions:ident] $($name:ident)*) => {
        $( $signal.connect(|order_id, status| $functions::$name(order_id, status)); )*
    };
}

#[must_use]
pub fn without_receivers() -> Paid {
    Signal::new()
}

#[must_use]
pub fn one() -> Paid {
    let signal = Signal::new();
    one!(connect! [signal touching]);
    signal
}

#[must_use]
pub fn ten() -> Paid {
    let signal = Signal::new();
    ten!(connect! [signal touching]);
    signal
}

#[must_use]
pub fn hundred() -> Paid {
    let signal = Signal::new();
    hundred!(connect! [signal touching]);
    signal
}

#[must_use]
pub fn ten_by_thread() -> Paid {
    let signal = Signal::new();
    ten!(connect! [signal touching_by_thread]);
    signal
}
