use signals_core::{Signal, signal};

struct Shop;

struct Account;

#[signal]
static OPENED: Signal<fn(sender: &Shop)>;

fn main() {
    OPENED.send(&Account);
    let _ = Shop;
}
