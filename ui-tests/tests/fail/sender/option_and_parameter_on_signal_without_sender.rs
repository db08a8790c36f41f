use signals_core::{Signal, receiver, signal};

struct Shop;

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID, sender = Shop)]
fn audit(sender: &Shop) {
    let _ = sender;
}

fn main() {
    audit(&Shop);
}
