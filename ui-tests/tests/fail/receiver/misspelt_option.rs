use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID, oder = 1, dispatch_uid = "audit", senders = [u8])]
fn audit(id: u64) {
    let _ = id;
}

fn main() {}
