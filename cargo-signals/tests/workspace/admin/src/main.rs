//! Cancels an order, which nothing receives.

use shop_signals::{ORDER_CANCELLED, ORDER_PAID};
use signals_core::receiver;

#[receiver(ORDER_PAID, uid = "admin.report")]
fn report(order_id: u64) {
    println!("order {order_id} was paid");
}

fn main() {
    ORDER_PAID.send(7);
    ORDER_CANCELLED.send(7);
}
