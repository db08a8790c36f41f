use std::any::Any;

use signals_core::{Signal, receiver, signal};

trait Model: Any {}

struct Account;

impl Model for Account {}

#[signal]
static SAVED: Signal<fn(sender: &dyn Model)>;

#[receiver(SAVED, sender = Account)]
fn index(sender: Account) {
    let _ = sender;
}

fn main() {
    index(Account);
}
