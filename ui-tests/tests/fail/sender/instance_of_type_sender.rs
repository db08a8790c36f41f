use signals_core::{SenderType, Signal, receiver, signal};

struct Account;

#[signal]
static PREPARED: Signal<fn(sender: SenderType)>;

#[receiver(PREPARED, sender = Account)]
fn index(sender: &Account) {
    let _ = sender;
}

fn main() {
    let _ = Account;
}
