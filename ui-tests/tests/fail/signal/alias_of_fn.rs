use signals_core::{Signal, signal};

type Paid = fn(id: u64);

#[signal]
static PAID: Signal<Paid>;

fn main() {
    PAID.send(1);
}
