use signals_core::{Signal, signal};

struct Shop;

struct Account;

#[signal]
static OPENED: Signal<fn(sender: &Shop)>;

fn main() {
    OPENED.has_receivers_for::<Account>();
    let _ = (Shop, Account);
}
