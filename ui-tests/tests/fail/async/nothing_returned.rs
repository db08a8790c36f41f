use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PRICED: AsyncSignal<fn(id: u64) -> u64>;

#[receiver(PRICED)]
async fn audit(id: u64) {
    let _ = id;
}

fn main() {}
