use std::sync::Mutex;

use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(order_id: u64)>;

fn main() {
    let seen = Mutex::new(Vec::new());
    let sent = PAID.record_with(|order_id| seen.lock().unwrap().push(order_id));
    let _ = sent.len();
}
