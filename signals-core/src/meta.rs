//! The signals that tell of changes to the wiring itself.

use core::ptr;

use signals_macros::signal;
use signals_runtime::{Receiver, Signal};

/// Sent once a receiver is connected at run time, to any signal but this and [`RECEIVER_DISCONNECTED`], with
/// `send_robust`.
///
/// Scoped receivers and linked ones that are connected again count too. Linked receivers that were never disconnected do
/// not: no code runs as they are connected.
///
/// ```
/// use signals_core::{Receiver, Signal, receiver, signal};
///
/// #[signal]
/// static PAID: Signal<fn(order_id: u64)>;
///
/// #[receiver(signals_core::RECEIVER_CONNECTED)]
/// fn report(signal: &'static Signal, receiver: &Receiver) {
///     println!("{signal:?} is heard by {receiver}");
/// }
///
/// # fn main() {
/// PAID.connect(|order_id| println!("order {order_id}")).detach();
/// # }
/// ```
///
/// A receiver of it may change the wiring in turn. blinker: `receiver_connected`.
#[signal(crate = crate)]
pub static RECEIVER_CONNECTED: Signal<fn(signal: &'static Signal, receiver: &Receiver)>;

/// Sent once a receiver is disconnected, from any signal but this and [`RECEIVER_CONNECTED`], with `send_robust`.
///
/// It does not tell of a receiver that went because its owner did: see [`Options::owner`](crate::Options::owner).
#[signal(crate = crate)]
pub static RECEIVER_DISCONNECTED: Signal<fn(signal: &'static Signal, receiver: &Receiver)>;

/// Tells of receivers of `signal` that were connected or disconnected.
pub(crate) fn tell(signal: &'static Signal, receivers: &[Receiver], connected: bool) {
    // Else a receiver that connects another one to the same signal would never come to an end.
    let is = |own: &Signal| ptr::eq(own, signal);
    if is(&RECEIVER_CONNECTED) || is(&RECEIVER_DISCONNECTED) {
        return;
    }
    for receiver in receivers {
        // What fails has been reported by the panic hook, and is no reason to leave the wiring half changed.
        let _failures = if connected {
            RECEIVER_CONNECTED.send_robust(signal, receiver)
        } else {
            RECEIVER_DISCONNECTED.send_robust(signal, receiver)
        };
    }
}
