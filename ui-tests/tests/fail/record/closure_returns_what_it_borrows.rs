use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(status: &str)>;

fn main() {
    let sent = PAID.record_with(|status| status);
    let _ = sent.len();
}
