use signals_core::{Signal, receiver, signal};

trait Model {}

struct Account;

impl Model for Account {}

#[signal]
static SAVED: Signal<fn(sender: &dyn Model)>;

#[receiver(SAVED)]
fn every(sender: &dyn Model) {
    let _ = sender;
}

#[receiver(SAVED, sender = Account)]
fn account(sender: &Account) {
    let _ = sender;
}

fn main() {
    SAVED.send(&Account);
    SAVED.has_receivers_for::<Account>();
}
