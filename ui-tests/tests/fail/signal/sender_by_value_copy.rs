use signals_core::{Signal, receiver, signal};

#[derive(Clone, Copy)]
struct AccountId(u64);

#[signal]
static SAVED: Signal<fn(sender: AccountId)>;

#[receiver(SAVED, sender = AccountId)]
fn index(sender: AccountId) {
    let _ = sender.0;
}

fn main() {
    SAVED.send(AccountId(1));
    SAVED.has_receivers_for::<AccountId>();
}
