use signals_core::{receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

#[receiver(PAID)]
async fn audit(id: u64) {
    let _ = id;
}

fn main() {}
