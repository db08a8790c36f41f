use std::rc::Rc;

use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64, status: &str)>;

fn main() {
    PAID.connect(async |id, _| {
        let shared = Rc::new(id);
        std::future::ready(()).await;
        drop(shared);
    })
    .detach();
}
