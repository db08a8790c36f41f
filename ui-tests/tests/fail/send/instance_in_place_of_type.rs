use signals_core::{SenderType, Signal, signal};

struct Account;

#[signal]
static PREPARED: Signal<fn(sender: SenderType)>;

fn main() {
    PREPARED.send(Account);
}
