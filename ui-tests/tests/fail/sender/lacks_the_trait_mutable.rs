use std::any::Any;

use signals_core::{Signal, receiver, signal};

trait Model: Any {}

struct Account;

#[signal]
static SAVING: Signal<fn(sender: &mut dyn Model)>;

#[receiver(SAVING, sender = Account)]
fn asked(sender: &mut Account) {
    let _ = sender;
}

#[receiver(SAVING, sender = Account)]
fn read(sender: &Account) {
    let _ = sender;
}

fn main() {
    let _ = Account;
}
