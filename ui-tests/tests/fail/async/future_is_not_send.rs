use std::rc::Rc;

use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

#[receiver(PAID)]
async fn audit(id: u64) {
    let shared = Rc::new(id);
    std::future::ready(()).await;
    drop(shared);
}

fn main() {}
