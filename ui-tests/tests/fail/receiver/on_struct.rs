use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
struct Audit;

fn main() {
    let _ = Audit;
}
