//! Lets others pay for an order.

use shop_signals::ORDER_PAID;
use signals_core::receiver;

#[receiver(ORDER_PAID, order = -10)]
fn audit(order_id: u64) {
    println!("order {order_id} was paid");
}

/// Pays for an order.
pub fn pay(order_id: u64) {
    ORDER_PAID.send(order_id);
}
