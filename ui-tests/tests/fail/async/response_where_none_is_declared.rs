use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

#[receiver(PAID)]
async fn audit(id: u64) -> bool {
    id > 0
}

fn main() {}
