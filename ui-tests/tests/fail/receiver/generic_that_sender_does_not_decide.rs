use std::any::Any;

use signals_core::{Signal, receiver, signal};

struct Account;

#[signal]
static SAVED: Signal<fn(sender: &dyn Any, raw: bool)>;

#[receiver(SAVED, sender = Account)]
fn index<S: Any>(raw: bool) {
    let _ = raw;
}

fn main() {
    index::<Account>(true);
}
