//! Pays for an order, and cancels it.

use shop_signals::ORDER_CANCELLED;

fn main() {
    shop::pay(7);
    ORDER_CANCELLED.send(7);
}
