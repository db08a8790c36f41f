//! Sends mails.

use shop_signals::ORDER_PAID;
use signals_core::receiver;

#[receiver(ORDER_PAID)]
fn thank(order_id: u64) {
    println!("thanks for order {order_id}");
}
