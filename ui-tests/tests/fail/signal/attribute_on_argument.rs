use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(#[cfg(all())] id: u64)>;

fn main() {
    PAID.send(1);
}
