//! The signals of the shop.

use signals_core::{Signal, signal};

/// Sent once an order has been paid for.
#[signal]
pub static ORDER_PAID: Signal<fn(order_id: u64)>;

/// Sent once an order has been cancelled.
#[signal]
pub static ORDER_CANCELLED: Signal<fn(order_id: u64)>;
