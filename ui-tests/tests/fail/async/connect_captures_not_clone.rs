use std::sync::Mutex;

use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64, status: &str)>;

fn main() {
    let seen = Mutex::new(Vec::new());
    PAID.connect(async move |id, _| seen.lock().unwrap().push(id)).detach();
}
