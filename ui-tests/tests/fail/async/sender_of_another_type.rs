use signals_core::{AsyncSignal, receiver, signal};

struct Shop;

#[signal]
static OPENED: AsyncSignal<fn(sender: &Shop)>;

#[receiver(OPENED, sender = u8)]
async fn byte(sender: &u8) {
    let _ = sender;
}

fn main() {}
