use std::any::Any;

use signals_core::{Signal, receiver, signal};

trait Model: Any {}

#[signal]
static SAVED: Signal<fn(sender: &dyn Model)>;

#[receiver(SAVED, sender = Model)]
fn bare() {}

#[receiver(SAVED, sender = dyn Model)]
fn object(sender: &dyn Model) {
    let _ = sender;
}

fn main() {}
