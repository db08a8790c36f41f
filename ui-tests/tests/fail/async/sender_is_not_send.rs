use std::any::Any;

use signals_core::{AsyncSignal, receiver, signal};

trait Model: Any {}

#[signal]
static SAVED: AsyncSignal<fn(sender: &dyn Model)>;

#[receiver(SAVED)]
async fn audit(sender: &dyn Model) {
    let _ = sender.type_id();
}

fn main() {}
