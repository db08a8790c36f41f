//! Calls without a library.

pub type Receiver = fn(u64, &str);

/// A static slice of the functions.
macro_rules! slice {
    ([$slice:ident $receiver:ty] $($name:ident)*) => {
        pub static $slice: &[$receiver] = &[$($name),*];
    };
}

/// A function that calls the given functions.
macro_rules! direct {
    ([$send:ident] $($name:ident)*) => {
        #[inline(always)]
        pub fn $send(order_id: u64, status: &str) {
            $( $name(order_id, status); )*
        }
    };
}

pub mod touching {
    hundred!(receivers! [touching [#[inline(never)]]]);
}

pub mod direct {
    use super::touching::*;

    one!(direct![one]);
    ten!(direct![ten]);
    hundred!(direct![hundred]);
}

pub mod slices {
    use super::Receiver;
    use super::touching::*;

    pub static NO_RECEIVERS: &[Receiver] = &[];
    one!(slice! [ONE Receiver]);
    ten!(slice! [TEN Receiver]);
    hundred!(slice! [HUNDRED Receiver]);
}

pub mod accepting {
    ten!(receivers! [accepting [#[inline(never)]]]);
    ten!(slice! [TEN fn(u64, &str) -> Result<(), &'static str>]);
}

pub mod counting {
    ten!(receivers! [counting [#[inline(never)]]]);
    ten!(slice! [TEN fn(u64, &str) -> u64]);
}

pub mod touching_by_thread {
    ten!(receivers! [touching_by_thread [#[inline(never)]]]);
    ten!(slice! [TEN fn(u64, &str)]);
}

#[inline]
pub fn send(receivers: &[Receiver], order_id: u64, status: &str) {
    for receiver in receivers {
        receiver(order_id, status);
    }
}

#[inline]
pub fn send_unrolled(receivers: &[Receiver], order_id: u64, status: &str) {
    let (fours, rest) = receivers.as_chunks();
    for [a, b, c, d] in fours {
        a(order_id, status);
        b(order_id, status);
        c(order_id, status);
        d(order_id, status);
    }
    send(rest, order_id, status);
}
