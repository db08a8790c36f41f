//! No program depends on this.

use shop_signals::ORDER_PAID;
use signals_core::receiver;

#[receiver(ORDER_PAID)]
fn ignore() {}
