use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
async fn audit(id: u64) {
    let _ = id;
}

fn main() {
    drop(audit(1));
    PAID.send(1);
}
