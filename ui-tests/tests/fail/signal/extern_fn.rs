use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<extern "C" fn(id: u64)>;

fn main() {
    PAID.send(1);
}
