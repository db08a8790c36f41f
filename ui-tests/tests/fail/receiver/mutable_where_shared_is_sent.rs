use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(total: &u64)>;

#[receiver(PAID)]
fn audit(total: &mut u64) {
    *total += 1;
}

fn main() {
    audit(&mut 1);
}
