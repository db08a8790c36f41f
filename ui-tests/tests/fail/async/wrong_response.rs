use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64) -> Result<(), String>>;

#[receiver(PAID)]
async fn audit(id: u64) -> u64 {
    id
}

fn main() {}
