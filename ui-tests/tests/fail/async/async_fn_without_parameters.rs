use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
async fn audit() {}

fn main() {
    drop(audit());
}
