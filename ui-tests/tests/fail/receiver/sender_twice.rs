use std::any::Any;

use signals_core::{Signal, receiver, signal};

struct Account;

#[signal]
static SAVED: Signal<fn(sender: &dyn Any)>;

#[receiver(SAVED, sender = [Account, Account])]
fn index() {}

fn main() {
    let _ = Account;
}
