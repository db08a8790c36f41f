use std::any::Any;

use signals_core::{AsyncSignal, receiver, signal};

trait Model: Any + Sync {}

struct Account;

#[signal]
static SAVED: AsyncSignal<fn(sender: &dyn Model)>;

#[receiver(SAVED, sender = Account)]
async fn account(sender: &Account) {
    let _ = sender;
}

#[receiver(SAVED, sender = Account)]
async fn unasked() {}

fn main() {}
