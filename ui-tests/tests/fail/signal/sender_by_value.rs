use signals_core::{Signal, receiver, signal};

struct Account;

#[signal]
static SAVED: Signal<fn(sender: Account, raw: bool)>;

#[receiver(SAVED)]
fn index(raw: bool) {
    let _ = raw;
}

fn main() {
    SAVED.send(Account, true);
}
