use std::any::Any;

use signals_core::{Signal, receiver, signal};

trait Model: Any {}

struct Account;

#[signal]
static SAVED: Signal<fn(sender: &dyn Model)>;

#[receiver(SAVED, sender = Account)]
fn unasked() {}

#[receiver(SAVED, sender = Account)]
fn asked(sender: &Account) {
    let _ = sender;
}

fn main() {
    let _ = Account;
}
