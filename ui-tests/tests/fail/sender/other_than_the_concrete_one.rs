use signals_core::{Signal, receiver, signal};

struct Shop;

struct Account;

#[signal]
static OPENED: Signal<fn(sender: &Shop)>;

#[receiver(OPENED, sender = Account)]
fn unasked() {}

#[receiver(OPENED, sender = Account)]
fn asked(sender: &Account) {
    let _ = sender;
}

fn main() {
    let _ = (Shop, Account);
}
