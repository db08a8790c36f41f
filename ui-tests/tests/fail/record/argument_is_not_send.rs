use std::rc::Rc;

use signals_core::{Signal, signal};

#[signal]
static SHARED: Signal<fn(value: &Rc<u8>)>;

fn main() {
    let sent = SHARED.record_everywhere();
    let _ = sent.len();
}
