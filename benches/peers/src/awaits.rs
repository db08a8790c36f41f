//! Asynchronous calls without a library.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use futures_util::future::join_all;

/// A function that returns a boxed future.
pub type Receiver = for<'a> fn(u64, &'a str) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A function that awaits the given functions, one after the other.
macro_rules! in_sequence {
    ([$send:ident] $($name:ident)*) => {
        pub async fn $send(order_id: u64, status: &str) {
            $( $name(order_id, status).await; )*
        }
    };
}

/// A static slice of the functions.
macro_rules! boxed {
    ([$slice:ident] $($name:ident)*) => {
        pub static $slice: &[Receiver] = &[$(|order_id, status| Box::pin($name(order_id, status))),*];
    };
}

pub mod awaited {
    hundred!(receivers! [awaited []]);
}

pub mod direct {
    use super::awaited::*;

    one!(in_sequence![one]);
    ten!(in_sequence![ten]);
    hundred!(in_sequence![hundred]);
}

pub mod boxes {
    use super::Receiver;
    use super::awaited::*;

    one!(boxed![ONE]);
    ten!(boxed![TEN]);
    hundred!(boxed![HUNDRED]);
}

pub async fn send(receivers: &[Receiver], order_id: u64, status: &str) {
    for receiver in receivers {
        receiver(order_id, status).await;
    }
}

pub async fn send_concurrent(receivers: &[Receiver], order_id: u64, status: &str) {
    join_all(receivers.iter().map(|receiver| receiver(order_id, status))).await;
}

/// A minimal executor: it polls once, because no receiver is pending.
///
/// # Panics
///
/// Panics if the future is pending.
#[inline]
pub fn finish<T>(future: impl Future<Output = T>) -> T {
    let Poll::Ready(output) = pin!(future).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("a receiver waits");
    };
    output
}
