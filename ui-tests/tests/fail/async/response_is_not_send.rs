use std::rc::Rc;

use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static ASKED: AsyncSignal<fn(id: u64) -> Rc<u64>>;

#[receiver(ASKED)]
async fn answer(id: u64) -> Rc<u64> {
    Rc::new(id)
}

fn main() {}
