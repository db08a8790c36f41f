use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID, after = chrge)]
fn audit(id: u64) {
    println!("{id}");
}

#[receiver(PAID)]
fn charge() {}

fn main() {
    audit(1);
    PAID.send(1);
}
