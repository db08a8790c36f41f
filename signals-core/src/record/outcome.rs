//! [`Outcome`]: how a recorded send ended.

/// How a recorded send ended: see [`Sent::outcome`](super::Sent::outcome).
///
/// Responses are kept as text, as `{:?}` writes them, since a response need not be `Clone`. A response without `Debug` is `_`.
///
/// ```
/// use signals_core::{Outcome, Signal, receiver, signal};
///
/// #[signal]
/// static ORDER_PAID: Signal<fn(order_id: u64) -> Result<(), String>>;
///
/// #[receiver(ORDER_PAID)]
/// fn charge(order_id: u64) -> Result<(), String> {
///     Err(format!("no card for order {order_id}"))
/// }
///
/// # fn main() {
/// let sent = ORDER_PAID.record();
/// assert!(ORDER_PAID.send(7).is_err());
/// assert_eq!(sent.only().outcome(), Outcome::Stopped(r#"Err("no card for order 7")"#.to_owned()));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The send has not ended. It waits for a receiver, or its iterator, stream or future was neither finished nor dropped.
    Running,
    /// Every receiver ran, and none stopped the send or failed.
    Completed,
    /// This response stopped the send.
    Stopped(String),
    /// These receivers of a robust verb panicked or returned a failure: a text for each.
    Failed(Vec<String>),
    /// A receiver panicked, and the panic unwound to the sender.
    Panicked,
    /// The iterator, stream or future of the send was dropped before its end. An iterator ends when it returns `None`, which a
    /// caller that stops at the last response does not see.
    Dropped,
}
