use signals_core::{Signal as AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

#[receiver(PAID)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    PAID.send(1);
}
