//! Pays for an order.

use shop_signals::ORDER_PAID;

#[test]
fn pays() {
    shop::pay(7);
    ORDER_PAID.send(8);
}
