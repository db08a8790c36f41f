use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID, after = 7, before = "")]
fn audit(id: u64) {
    println!("{id}");
}

fn main() {
    audit(1);
    PAID.send(1);
}
