use std::any::Any;

use signals_core::{Signal, receiver, signal};

trait Model: Any {}

struct Account;

impl Model for Account {}

type AnyModel = dyn Model;

#[signal]
static SAVED: Signal<fn(sender: &AnyModel)>;

#[receiver(SAVED)]
fn every(sender: &dyn Model) {
    let _ = sender;
}

fn main() {
    SAVED.send(&Account);
}
