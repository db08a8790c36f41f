use std::any::Any;

use signals_core::{Signal, receiver, signal};

struct Account;

#[signal]
static SAVED: Signal<fn(sender: &dyn Any)>;

#[receiver(SAVED, sender = Acount)]
fn index() {}

#[receiver(SAVED, sender = Acount)]
fn count(sender: &Account) {
    let _ = sender;
}

fn main() {}
