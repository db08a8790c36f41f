use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

#[receiver(PAID, sender = u8)]
async fn audit(id: u64) {
    let _ = id;
}

#[receiver(PAID, sender = u8)]
async fn asks(sender: &u8) {
    let _ = sender;
}

fn main() {}
