use signals_core::{Signal, receiver, signal};

struct Shop;

struct Account;

#[signal]
static OPENED: Signal<fn(sender: &mut Shop)>;

#[receiver(OPENED, sender = Account)]
fn asked(sender: &mut Account) {
    let _ = sender;
}

fn main() {
    let _ = (Shop, Account);
}
