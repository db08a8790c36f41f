use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(status: &str)>;

#[receiver(PAID)]
async fn audit(status: String) {
    drop(status);
}

fn main() {}
