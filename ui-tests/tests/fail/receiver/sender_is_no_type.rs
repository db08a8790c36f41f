use std::any::Any;

use signals_core::{Signal, receiver, signal};

#[signal]
static SAVED: Signal<fn(sender: &dyn Any)>;

#[receiver(SAVED, sender = "Account")]
fn index() {}

#[receiver(SAVED, sender = 7)]
fn count() {}

fn main() {}
