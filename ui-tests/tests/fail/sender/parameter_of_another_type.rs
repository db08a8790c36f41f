use std::any::Any;

use signals_core::{Signal, receiver, signal};

trait Model: Any {}

struct Account;

impl Model for Account {}

struct Order;

#[signal]
static SAVED: Signal<fn(sender: &dyn Model)>;

#[receiver(SAVED, sender = Account)]
fn index(sender: &Order) {
    let _ = sender;
}

fn main() {
    let _ = (Account, Order);
}
