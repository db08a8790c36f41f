use std::rc::Rc;

use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64, status: &str)>;

fn main() {
    let shared = Rc::new(1);
    PAID.connect(async move |id, _| {
        drop((id, &shared));
    }).detach();
}
