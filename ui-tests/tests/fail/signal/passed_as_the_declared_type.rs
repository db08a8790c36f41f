use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

fn announce(signal: &Signal<fn(id: u64)>) {
    let _ = signal;
}

fn main() {
    announce(&PAID);
}
