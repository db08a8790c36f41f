use signals_core::{Signal, receiver, signal};

trait Model {}

struct Account;

impl Model for Account {}

#[signal]
static SAVING: Signal<fn(sender: &mut dyn Model)>;

#[receiver(SAVING, sender = Account)]
fn account(sender: &mut Account) {
    let _ = sender;
}

fn main() {
    SAVING.send(&mut Account);
}
