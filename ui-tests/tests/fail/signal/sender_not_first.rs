use signals_core::{Signal, receiver, signal};

struct Shop;

#[signal]
static OPENED: Signal<fn(hour: u8, sender: &Shop)>;

#[receiver(OPENED)]
fn welcome(hour: u8, sender: &Shop) {
    let _ = (hour, sender);
}

fn main() {
    OPENED.send(8, &Shop);
}
