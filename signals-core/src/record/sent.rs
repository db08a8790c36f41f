//! [`Sent`]: one send in a recording.

use core::any::Any;
use core::fmt;
use core::ops::Deref;
use std::sync::Arc;

use super::call::Call;
use super::log::Entry;
use super::outcome::Outcome;

/// One send in a [`Recording`](super::Recording).
///
/// It dereferences to what was kept: after `record`, a struct with a field for each argument; after `record_with`, what the
/// closure returned.
///
/// ```
/// use signals_core::{Outcome, Signal, signal};
///
/// #[signal]
/// static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;
///
/// # fn main() {
/// let sent = ORDER_PAID.record();
/// ORDER_PAID.send(7, "settled");
///
/// let order = sent.only();
/// assert_eq!(order.order_id, 7);
/// assert_eq!(order.status, "settled");
/// assert_eq!(order.outcome(), Outcome::Completed);
/// assert_eq!(format!("{order:?}"), r#"ORDER_PAID.send(7, "settled")"#);
/// # }
/// ```
///
/// Its methods and the names of arguments do not collide: `order.outcome` is an argument, `order.outcome()` the method.
pub struct Sent<T> {
    kept: Arc<T>,
    call: Arc<Call>,
}

impl<T: Any + Send + Sync> Sent<T> {
    pub(super) fn new(Entry { kept, call }: Entry) -> Self {
        let kept = kept.downcast().unwrap_or_else(|_| unreachable!("a recording keeps values of one type"));
        Sent { kept, call }
    }
}

impl<T> Sent<T> {
    /// Returns how the send ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.call.outcome()
    }

    /// Returns the responses of `responses` and `responses_robust`, as `{:?}` writes them, in the order of the receivers.
    ///
    /// Empty for the other verbs: see [`outcome`](Self::outcome).
    #[must_use]
    pub fn responses(&self) -> Vec<String> {
        self.call.responses()
    }

    /// Returns the name of the method that sent: `send`, `send_robust`, `responses` and so on.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        self.call.verb()
    }
}

impl<T> Deref for Sent<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.kept
    }
}

impl<T> Clone for Sent<T> {
    fn clone(&self) -> Self {
        Sent { kept: Arc::clone(&self.kept), call: Arc::clone(&self.call) }
    }
}

impl<T> fmt::Debug for Sent<T> {
    /// Writes the call as Rust writes it: `ORDER_PAID.send(7, "settled")`. An argument without `Debug` is `_`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.call, f)
    }
}
