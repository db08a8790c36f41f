use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(status: &str)>;

#[receiver(PAID)]
async fn audit(status: &'static str) {
    let _ = status;
}

fn main() {}
