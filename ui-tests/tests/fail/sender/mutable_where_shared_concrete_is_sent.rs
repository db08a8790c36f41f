use signals_core::{Signal, receiver, signal};

struct Shop;

#[signal]
static OPENED: Signal<fn(sender: &Shop)>;

#[receiver(OPENED)]
fn change(sender: &mut Shop) {
    let _ = sender;
}

#[receiver(OPENED, sender = Shop)]
fn change_named(sender: &mut Shop) {
    let _ = sender;
}

fn main() {
    let _ = Shop;
}
